import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { findConnection } from '../../db/connections.ts';
import { FINDING_KINDS, type FindingKind } from '../../db/schema/sweeps.ts';
import { type FindingRow, findSweep, listFindings } from '../../db/sweeps.ts';
import type { AppEnv } from '../app-env.ts';
import { guardedRoute } from '../guarded-route.ts';
import { IdParam, Instant, jsonAnswer, shownInstant } from '../json.ts';
import { PAGE_QUERY, pageBody, pageRequest, pageView } from '../page-query.ts';
import { COMMON_PROBLEMS, NOT_FOUND, Problem } from '../problem.ts';
import type { AdminServices } from './services.ts';

const ADVICE: Readonly<Record<FindingKind, string>> = {
  order_unknown:
    'The provider has an order for a person of this installation that no check stands for. Was it ordered in the dashboard?',
  report_unknown:
    'The provider has a report on a person of this installation that no check stands for, as recurring checks make them.',
  check_unknown:
    'The provider does not have the order of this check any more. Look at the account, then order again if it is still needed.',
};

const SweepFinding = z
  .object({
    id: z.string(),
    connection_id: z.string(),
    kind: z.enum(FINDING_KINDS),
    object_id: z.string().openapi({ description: "The provider's id of the order or the report." }),
    person_id: z.string().openapi({ description: "The provider's id of the person." }),
    check_id: z.string().nullable(),
    advice: z.string(),
    first_seen_at: Instant,
    last_seen_at: Instant,
    resolved_at: Instant.nullable().openapi({ description: 'When a later sweep no longer saw it.' }),
  })
  .openapi('SweepFinding');

const Sweep = z
  .object({
    started_at: Instant.nullable().openapi({ description: 'Null: there was no sweep yet.' }),
    ended_at: Instant.nullable(),
    swept_until: Instant.nullable().openapi({
      description: 'How far the sweeps that came to their end reach.',
    }),
    persons: z.int().openapi({ description: 'People whose orders the last sweep compared.' }),
    failure: z.string().nullable().openapi({ description: 'Why the last sweep broke off: a stable code.' }),
  })
  .openapi('AccountSweep');

const listRoute = guardedRoute('checks.read', {
  method: 'get',
  path: '/api/v1/sweep-findings',
  operationId: 'listSweepFindings',
  summary: 'List where an account and the checks disagree',
  tags: ['checks'],
  request: {
    query: z.strictObject({
      ...PAGE_QUERY,
      connection_id: z.string().optional(),
      kind: z.enum(FINDING_KINDS).optional(),
      state: z.enum(['open', 'resolved']).optional(),
    }),
  },
  responses: { 200: jsonAnswer(pageBody(SweepFinding), 'A page of findings.'), ...COMMON_PROBLEMS },
});

const readRoute = guardedRoute('connections.read', {
  method: 'get',
  path: '/api/v1/connections/{id}/sweep',
  operationId: 'readAccountSweep',
  summary: 'Read how the last sweep of an account went',
  tags: ['connections'],
  request: { params: IdParam },
  responses: { 200: jsonAnswer(Sweep, 'The sweep.'), ...COMMON_PROBLEMS, ...NOT_FOUND },
});

export function addSweepRoutes(app: OpenAPIHono<AppEnv>, { db }: AdminServices): void {
  app.openapi(listRoute, async (c) => {
    const { connection_id: connectionId, kind, state, ...query } = c.req.valid('query');
    const page = await listFindings(db, { connectionId, kind, state }, pageRequest(query));
    return c.json(pageView(page, findingView), 200);
  });

  app.openapi(readRoute, async (c) => {
    const { id } = c.req.valid('param');
    if (!(await findConnection(db, id))) throw new Problem('connection.not_found');
    const sweep = await findSweep(db, id);
    const view = {
      started_at: shownInstant(sweep?.startedAt ?? null),
      ended_at: shownInstant(sweep?.endedAt ?? null),
      swept_until: shownInstant(sweep?.sweptUntil ?? null),
      persons: sweep?.persons ?? 0,
      failure: sweep?.failure ?? null,
    };
    return c.json(view, 200);
  });
}

function findingView(row: FindingRow): z.infer<typeof SweepFinding> {
  return {
    id: String(row.id),
    connection_id: row.connectionId,
    kind: row.kind,
    object_id: row.objectId,
    person_id: row.personId,
    check_id: row.checkId,
    advice: ADVICE[row.kind],
    first_seen_at: row.firstSeenAt.toISOString(),
    last_seen_at: row.lastSeenAt.toISOString(),
    resolved_at: shownInstant(row.resolvedAt),
  };
}
