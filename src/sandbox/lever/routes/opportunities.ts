import type { Hono } from 'hono';
import { z } from 'zod';
import type { TwinContext, TwinEnv } from '../../machinery/control-router.ts';
import { createCandidacy } from '../candidacy.ts';
import { badRequest, notFound } from '../lever-error.ts';
import { ORIGINS } from '../lever-objects.ts';
import { listBody, pageById, pageOf } from '../lever-pages.ts';
import { leverBody, opportunityOf, performAs, queryMs } from '../lever-request.ts';
import { type LeverTwin, postingOf, stageOf } from '../lever-twin.ts';
import { comparePositions, opportunityPosition, opportunityTest } from '../opportunity-filters.ts';
import { renderApplication } from '../render-application.ts';
import { renderOpportunity } from '../render-opportunity.ts';

const NewOpportunity = z.object({
  name: z.string().default(''),
  headline: z.string().default(''),
  location: z.string().default(''),
  emails: z.array(z.string()).default([]),
  phones: z.array(z.object({ type: z.string().default('other'), value: z.string() })).default([]),
  links: z.array(z.string()).default([]),
  tags: z.array(z.string()).default([]),
  sources: z.array(z.string()).default([]),
  origin: z.enum(ORIGINS).default('sourced'),
  owner: z.string().optional(),
  stage: z.string().optional(),
  postings: z.array(z.string()).default([]),
});

function views(c: TwinContext) {
  return { expand: c.req.queries('expand') ?? [], include: c.req.queries('include') ?? [] };
}

function list(c: TwinContext, twin: LeverTwin) {
  const test = opportunityTest(c, twin);
  const items = Object.values(twin.data().opportunities).filter(test);
  items.sort((a, b) => comparePositions(opportunityPosition(twin, a), opportunityPosition(twin, b)));
  const page = pageOf({
    c,
    items,
    position: (item) => opportunityPosition(twin, item),
    isToken: ([rank, advancedAt, id]) =>
      Number.isFinite(rank) && Number.isFinite(advancedAt) && typeof id === 'string',
    isAtOrAfter: (item, token) => comparePositions(opportunityPosition(twin, item), token) >= 0,
  });
  return listBody(page, (item) => renderOpportunity(twin, item, views(c)));
}

async function create(c: TwinContext, twin: LeverTwin) {
  const userId = performAs(c, twin);
  if (userId === undefined) throw badRequest('perform_as is required');
  const body = await leverBody(c, NewOpportunity);
  const [postingId] = body.postings;
  const posting = postingId === undefined ? undefined : postingOf(twin, postingId);
  if (postingId !== undefined && posting === undefined)
    throw badRequest(`postings ${postingId} was not found`);
  const stage = body.stage ?? (posting === undefined ? 'lead-new' : 'applicant-new');
  if (stageOf(twin, stage) === undefined) throw badRequest(`stages ${stage} was not found`);
  const { opportunity, deduped } = createCandidacy(twin, {
    ...body,
    stage,
    posting,
    owner: body.owner ?? userId,
    confidentiality: 'non-confidential',
    by: 'api',
  });
  return { data: renderOpportunity(twin, opportunity, views(c)), deduped };
}

function listDeleted(c: TwinContext, twin: LeverTwin) {
  const start = queryMs(c, 'deleted_at_start') ?? 0;
  const end = queryMs(c, 'deleted_at_end') ?? Number.POSITIVE_INFINITY;
  const items = twin.data().deleted.filter(({ deletedAt }) => deletedAt >= start && deletedAt <= end);
  return listBody(
    pageById(c, items, ({ id }) => id),
    (item) => ({
      ...renderOpportunity(twin, item, views(c)),
      deletedBy: item.deletedBy,
      deletedAt: item.deletedAt,
    }),
  );
}

/** Reading and adding opportunities, and reading their applications. */
export function opportunityRoutes(app: Hono<TwinEnv>, twin: LeverTwin): void {
  app.get('/v1/opportunities', (c) => c.json(list(c, twin)));
  app.post('/v1/opportunities', async (c) => c.json(await create(c, twin), 201));
  app.get('/v1/opportunities/deleted', (c) => c.json(listDeleted(c, twin)));
  app.get('/v1/opportunities/:opportunity', (c) =>
    c.json({ data: renderOpportunity(twin, opportunityOf(c, twin), views(c)) }),
  );
  app.get('/v1/opportunities/:opportunity/applications', (c) => {
    const { applications } = opportunityOf(c, twin);
    const known = applications.flatMap((id) => twin.data().applications[id] ?? []);
    return c.json({ data: known.map((application) => renderApplication(twin, application)), hasNext: false });
  });
  app.get('/v1/opportunities/:opportunity/applications/:application', (c) => {
    const opportunity = opportunityOf(c, twin);
    const application = twin.data().applications[c.req.param('application')];
    if (application?.opportunityId !== opportunity.id) {
      throw notFound('applications', c.req.param('application'));
    }
    return c.json({ data: renderApplication(twin, application) });
  });
}
