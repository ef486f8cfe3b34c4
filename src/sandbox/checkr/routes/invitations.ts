import type { Hono } from 'hono';
import { z } from 'zod';
import type { TwinContext, TwinEnv } from '../../machinery/control-router.ts';
import { CheckrError, notFound } from '../checkr-error.ts';
import type { Candidate, Invitation } from '../checkr-objects.ts';
import { pagedList } from '../checkr-pages.ts';
import { checkrBody, Text } from '../checkr-request.ts';
import { type CheckrTwin, candidateOf, packageOf } from '../checkr-twin.ts';
import { createInvitation, deleteInvitation } from '../invitation-changes.ts';
import { renderInvitation } from '../render-checkr.ts';
import { checkWorkLocations, WorkLocations } from '../work-locations.ts';

const NewInvitation = z.object({
  package: z.string().optional(),
  candidate_id: z.string().optional(),
  work_locations: WorkLocations.optional(),
  node: z.string().optional(),
  tags: z.array(Text).default([]),
});

/** Checkr: an account that is not credentialed for the API may not order. */
function requireCredentialed({ data }: CheckrTwin): void {
  const { authorized, api_authorized } = data().settings;
  if (!authorized || !api_authorized) {
    throw new CheckrError(403, 'Sorry, your account is not approved for production');
  }
}

function requireOrderable(candidate: Candidate): void {
  if (candidate.pii_removed) throw new CheckrError(403, 'Candidate has requested that their PII be removed');
}

/** Checkr: a node is required when the account has any, and allows only its own packages. */
function checkNode({ data }: CheckrTwin, node: string | undefined, slug: string): void {
  if (!data().settings.hierarchy) return;
  if (node === undefined) throw new CheckrError(400, 'node is missing');
  const known = data().nodes.find(({ custom_id }) => custom_id === node);
  if (known === undefined) throw notFound('Node');
  if (!known.packages.includes(slug)) throw notFound('Package');
}

async function create(c: TwinContext, twin: CheckrTwin): Promise<Invitation> {
  requireCredentialed(twin);
  const body = await checkrBody(c, NewInvitation);
  if (body.candidate_id === undefined) throw new CheckrError(400, 'candidate_id is missing');
  if (body.package === undefined) throw new CheckrError(400, 'package is missing');
  const ordered = packageOf(twin, body.package);
  const candidate = candidateOf(twin, body.candidate_id);
  requireOrderable(candidate);
  checkNode(twin, body.node, ordered.slug);
  const work_locations = body.work_locations ?? candidate.work_locations;
  if (work_locations.length === 0 && twin.data().settings.workLocationsRequired) {
    throw new CheckrError(400, 'work_locations is missing');
  }
  checkWorkLocations(work_locations);
  return createInvitation(twin, { candidate, package: ordered, tags: body.tags, work_locations });
}

/** Checkr: a canceled invitation is a 404 unless `include_deleted=true`. */
function readable(c: TwinContext, { data }: CheckrTwin): Invitation {
  const invitation = data().invitations[c.req.param('id') ?? ''];
  const hidden = invitation?.deleted_at != null && c.req.query('include_deleted') !== 'true';
  if (invitation === undefined || hidden) throw notFound('Invitation');
  return invitation;
}

function matching(c: TwinContext, { data }: CheckrTwin): Invitation[] {
  const status = c.req.query('status');
  const candidateId = c.req.query('candidate_id');
  if (status !== undefined && !['pending', 'completed', 'expired'].includes(status)) {
    throw new CheckrError(400, 'status is invalid');
  }
  const withDeleted = c.req.query('include_deleted') === 'true';
  return Object.values(data().invitations).filter(
    (invitation) =>
      !invitation.international &&
      (withDeleted || invitation.deleted_at === null) &&
      (status === undefined || invitation.status === status) &&
      (candidateId === undefined || invitation.candidate_id === candidateId),
  );
}

export function invitationRoutes(app: Hono<TwinEnv>, twin: CheckrTwin): void {
  const render = (invitation: Invitation) => renderInvitation(twin, invitation);
  app.get('/v1/invitations', (c) => c.json(pagedList(c, matching(c, twin), render)));
  app.post('/v1/invitations', async (c) => c.json(render(await create(c, twin)), 201));
  app.get('/v1/invitations/:id', (c) => c.json(render(readable(c, twin))));
  app.delete('/v1/invitations/:id', (c) => {
    const invitation = readable(c, twin);
    deleteInvitation(twin, invitation);
    return c.json(render(invitation));
  });
}
