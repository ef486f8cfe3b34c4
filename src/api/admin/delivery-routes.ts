import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { allows } from '../../access/permissions.ts';
import { writeAudit } from '../../db/audit.ts';
import { type DeliveryRow, listDeliveries, readDelivery } from '../../db/read-deliveries.ts';
import { DELIVERY_SOURCES, DELIVERY_STATES } from '../../db/schema/deliveries.ts';
import { replayDelivery } from '../../inbox/replay.ts';
import type { AppEnv, Caller } from '../app-env.ts';
import { guardedRoute } from '../guarded-route.ts';
import { IdParam, Instant, jsonAnswer, shownInstant } from '../json.ts';
import { PAGE_QUERY, pageBody, pageRequest, pageView } from '../page-query.ts';
import { COMMON_PROBLEMS, CONFLICT, NOT_FOUND, Problem } from '../problem.ts';
import { tellsResult } from './delivery-results.ts';
import type { AdminServices } from './services.ts';

/** A delivery as the API and the console show it. */
export const Delivery = z
  .object({
    id: z.string(),
    source: z.enum(DELIVERY_SOURCES),
    connection_id: z.string(),
    listener_id: z.string().nullable(),
    event: z.string().nullable().openapi({
      description: 'Null where the name of the event would tell the result of a check.',
    }),
    state: z.enum(DELIVERY_STATES),
    attempts: z.int(),
    next_attempt_at: Instant.nullable(),
    last_error: z.string().nullable(),
    outcome: z.string().nullable().openapi({ description: 'In words; null where `event` is.' }),
    run_id: z.string().nullable(),
    occurred_at: Instant.nullable(),
    received_at: Instant,
    done_at: Instant.nullable(),
  })
  .openapi('Delivery');

/** A delivery with what was kept of its body. */
export const DeliveryWithBody = Delivery.extend({
  body: z.record(z.string(), z.unknown()).nullable().openapi({
    description: 'The ids that were kept; null without the permission deliveries.view_body.',
  }),
}).openapi('DeliveryWithBody');

/** The filters of the list of deliveries. */
export const DeliveryQuery = z.strictObject({
  ...PAGE_QUERY,
  source: z.enum(DELIVERY_SOURCES).optional(),
  state: z.enum(DELIVERY_STATES).optional(),
  connection_id: z.string().optional(),
  listener_id: z.string().optional(),
  run_id: z.string().optional(),
});

const tags = ['deliveries'];

const listRoute = guardedRoute('deliveries.read', {
  method: 'get',
  path: '/api/v1/deliveries',
  operationId: 'listDeliveries',
  summary: 'List deliveries',
  tags,
  request: {
    query: DeliveryQuery,
  },
  responses: { 200: jsonAnswer(pageBody(Delivery), 'A page of deliveries.'), ...COMMON_PROBLEMS },
});

const readRoute = guardedRoute('deliveries.read', {
  method: 'get',
  path: '/api/v1/deliveries/{id}',
  operationId: 'readDelivery',
  summary: 'Read a delivery',
  tags,
  request: { params: IdParam },
  responses: { 200: jsonAnswer(DeliveryWithBody, 'The delivery.'), ...COMMON_PROBLEMS, ...NOT_FOUND },
});

const replayRoute = guardedRoute('deliveries.replay', {
  method: 'post',
  path: '/api/v1/deliveries/{id}/replay',
  operationId: 'replayDelivery',
  summary: 'Act on a delivery again',
  tags,
  request: { params: IdParam },
  responses: {
    200: jsonAnswer(Delivery, 'The delivery, pending again.'),
    ...COMMON_PROBLEMS,
    ...NOT_FOUND,
    ...CONFLICT,
  },
});

/** A page of deliveries; what would tell the result of a check is left out. */
export async function showDeliveries(
  { db }: Pick<AdminServices, 'db'>,
  query: z.infer<typeof DeliveryQuery>,
): Promise<{ data: z.infer<typeof Delivery>[]; next: string | null }> {
  const { connection_id: connectionId, listener_id: listenerId, run_id: runId, source, state } = query;
  const filter = { source, state, connectionId, listenerId, runId };
  return pageView(await listDeliveries(db, filter, pageRequest(query)), hiddenView);
}

/** One delivery, with as much of its body as the caller may see; seeing a result is audited. Throws `Problem`. */
export async function showDelivery(
  { db }: Pick<AdminServices, 'db'>,
  id: string,
  caller: Caller,
): Promise<z.infer<typeof DeliveryWithBody>> {
  const row = await readDelivery(db, id);
  if (!row) throw new Problem('delivery.not_found');
  const body = allows(caller.role, 'deliveries.view_body') ? { ...row.body } : null;
  if (!tellsResult(row)) return { ...openView(row), body };
  if (!allows(caller.role, 'checks.view_result')) return { ...hiddenView(row), body: null };
  await writeAudit(db, {
    actor: caller.actor,
    action: 'delivery.result_viewed',
    objectType: 'delivery',
    objectId: row.id,
  });
  return { ...openView(row), body };
}

/** Acts on a delivery again. Throws `Problem`. */
export async function replayNow(
  { db }: Pick<AdminServices, 'db'>,
  id: string,
  { actor }: Pick<Caller, 'actor'>,
): Promise<z.infer<typeof Delivery>> {
  const replay = await replayDelivery(db, { id, actor });
  if (!replay.ok) throw new Problem(replay.reason);
  return hiddenView(replay.delivery);
}

export function addDeliveryRoutes(app: OpenAPIHono<AppEnv>, services: AdminServices): void {
  app.openapi(listRoute, async (c) => c.json(await showDeliveries(services, c.req.valid('query')), 200));

  app.openapi(readRoute, async (c) =>
    c.json(await showDelivery(services, c.req.valid('param').id, c.get('caller')), 200),
  );

  app.openapi(replayRoute, async (c) =>
    c.json(await replayNow(services, c.req.valid('param').id, c.get('caller')), 200),
  );
}

function hiddenView(row: DeliveryRow): z.infer<typeof Delivery> {
  return tellsResult(row) ? { ...openView(row), event: null, outcome: null } : openView(row);
}

function openView(row: DeliveryRow): z.infer<typeof Delivery> {
  return {
    id: row.id,
    source: row.source,
    connection_id: row.connectionId,
    listener_id: row.listenerId,
    event: row.event,
    state: row.state,
    attempts: row.attempts,
    next_attempt_at: row.state === 'pending' ? row.nextAttemptAt.toISOString() : null,
    last_error: row.lastError,
    outcome: row.outcome,
    run_id: row.runId,
    occurred_at: shownInstant(row.occurredAt),
    received_at: row.receivedAt.toISOString(),
    done_at: shownInstant(row.doneAt),
  };
}
