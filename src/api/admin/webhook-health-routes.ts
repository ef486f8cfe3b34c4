import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { allows } from '../../access/permissions.ts';
import { findConnection } from '../../db/connections.ts';
import type { DeliverySource } from '../../db/schema/deliveries.ts';
import { readWebhookHealth, type WebhookHealth } from '../../db/webhook-health.ts';
import type { AppEnv } from '../app-env.ts';
import { guardedRoute } from '../guarded-route.ts';
import { IdParam, Instant, jsonAnswer, shownInstant } from '../json.ts';
import { COMMON_PROBLEMS, NOT_FOUND, Problem } from '../problem.ts';
import { tellsResult } from './delivery-results.ts';
import type { AdminServices } from './services.ts';

const DAY_MS = 86_400_000;
/** How long an event may lag behind a read that found its cause. */
const GRACE_MS = 15 * 60_000;
const DEFAULT_DAYS = 30;

const Health = z
  .object({
    since: Instant,
    last_seen_at: Instant.nullable().openapi({ description: 'Of any event since then.' }),
    events: z.array(
      z.object({
        event: z.string().nullable().openapi({
          description: 'Null: the events whose names would tell the result of a check, together.',
        }),
        count: z.int(),
        last_seen_at: Instant,
      }),
    ),
    missing: z
      .array(z.object({ event: z.string(), checks: z.int(), advice: z.string() }))
      .openapi({ description: 'Events that checks have caused and that never arrived.' }),
  })
  .openapi('WebhookHealth');

const readRoute = guardedRoute('connections.read', {
  method: 'get',
  path: '/api/v1/connections/{id}/webhook-health',
  operationId: 'readWebhookHealth',
  summary: 'Which webhooks of a connection arrive, and which should have',
  tags: ['connections'],
  request: {
    params: IdParam,
    query: z.strictObject({
      days: z
        .string()
        .regex(/^\d{1,2}$/)
        .transform(Number)
        .pipe(z.int().min(1).max(90))
        .optional()
        .openapi({ type: 'integer', minimum: 1, maximum: 90, default: DEFAULT_DAYS }),
    }),
  },
  responses: { 200: jsonAnswer(Health, 'The health of the webhooks.'), ...COMMON_PROBLEMS, ...NOT_FOUND },
});

export function addWebhookHealthRoutes(app: OpenAPIHono<AppEnv>, { db }: AdminServices): void {
  app.openapi(readRoute, async (c) => {
    const connection = await findConnection(db, c.req.valid('param').id);
    if (!connection) throw new Problem('connection.not_found');
    const now = Date.now();
    const since = new Date(now - (c.req.valid('query').days ?? DEFAULT_DAYS) * DAY_MS);
    const settledBefore = new Date(now - GRACE_MS);
    const health = await readWebhookHealth(db, { connectionId: connection.id, since, settledBefore });
    const known = connection.kind === 'checkr' ? health : { ...health, missing: [] };
    const showsAll = allows(c.get('caller').role, 'checks.view_result');
    return c.json(healthView(since, showsAll ? known : withoutResults(connection.kind, known)), 200);
  });
}

type ShownHealth = Omit<WebhookHealth, 'events'> & {
  readonly events: readonly {
    readonly event: string | null;
    readonly count: number;
    readonly lastSeenAt: Date;
  }[];
};

/** Without the names of the events that would tell of a check more than its progress. */
function withoutResults(source: DeliverySource, { events, missing }: WebhookHealth): ShownHealth {
  const tells = ({ event }: { readonly event: string }) => tellsResult({ source, event });
  const hidden = events.filter(tells);
  const [newest] = hidden.map(({ lastSeenAt }) => lastSeenAt).sort((a, b) => b.getTime() - a.getTime());
  const count = hidden.reduce((sum, event) => sum + event.count, 0);
  return {
    events: [
      ...events.filter((event) => !tells(event)),
      ...(newest ? [{ event: null, count, lastSeenAt: newest }] : []),
    ],
    missing: missing.filter((event) => !tells(event)),
  };
}

function healthView(since: Date, { events, missing }: ShownHealth): z.infer<typeof Health> {
  const newest = events.reduce<Date | null>(
    (last, { lastSeenAt }) => (last && last > lastSeenAt ? last : lastSeenAt),
    null,
  );
  return {
    since: since.toISOString(),
    last_seen_at: shownInstant(newest),
    events: events.map(({ event, count, lastSeenAt }) => ({
      event,
      count,
      last_seen_at: lastSeenAt.toISOString(),
    })),
    missing: missing.map(({ event, checks }) => ({
      event,
      checks,
      advice: adviceOf(event, events.length > 0),
    })),
  };
}

function adviceOf(event: string, othersArrive: boolean): string {
  return othersArrive
    ? `${event} has never arrived: is its box ticked?`
    : `${event} has never arrived, nor has any other event: is the webhook set up at the provider, with this connection's URL?`;
}
