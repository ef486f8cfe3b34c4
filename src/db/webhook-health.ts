import { and, desc, eq, gte, isNotNull, lte, max, type SQL, sql } from 'drizzle-orm';
import type { Db, Queryable } from './database.ts';
import { checks } from './schema/checks.ts';
import { deliveries } from './schema/deliveries.ts';

/** The inbox is large: a question about it is given up rather than let compete with what is being stored. */
const MOST_MS = 5_000;
const MOST_KINDS = 200;

/** How often an event came in a period, and when last. */
export interface SeenEvent {
  readonly event: string;
  readonly count: number;
  readonly lastSeenAt: Date;
}

/** An event that never came in a period, although so many checks reached the state that causes it. */
export interface MissingEvent {
  readonly event: string;
  readonly checks: number;
}

export interface WebhookHealth {
  readonly events: readonly SeenEvent[];
  readonly missing: readonly MissingEvent[];
}

/** Checkr: the state, as a read found it, by which each of these events has to have come. */
const CAUSES: Readonly<Record<string, SQL | undefined>> = {
  'invitation.created': isNotNull(checks.providerOrderId),
  'invitation.completed': eq(checks.orderStatus, 'completed'),
  'invitation.expired': eq(checks.orderStatus, 'expired'),
  'report.created': isNotNull(checks.reportId),
  'report.updated': isNotNull(checks.estimatedCompletionAt),
  'report.completed': eq(checks.reportStatus, 'complete'),
  'report.canceled': eq(checks.reportStatus, 'canceled'),
  'report.suspended': eq(checks.reportStatus, 'suspended'),
  'report.disputed': eq(checks.reportStatus, 'dispute'),
};

/**
 * Which events a connection had since an instant, and which of Checkr's it should have had: those that checks made since
 * then have caused, by reads that are older than `settledBefore`. Throws `database.unavailable` faults when it takes long.
 */
export function readWebhookHealth(
  db: Db,
  query: { readonly connectionId: string; readonly since: Date; readonly settledBefore: Date },
): Promise<WebhookHealth> {
  return db.transaction(async (tx) => {
    await tx.execute(sql.raw(`set local statement_timeout = ${MOST_MS}`));
    const events = await seenEvents(tx, query);
    const seen = new Set(events.map(({ event }) => event));
    const causes = await causedEvents(tx, query);
    return { events, missing: causes.filter(({ event, checks: count }) => count > 0 && !seen.has(event)) };
  });
}

async function seenEvents(
  db: Queryable,
  { connectionId, since }: { readonly connectionId: string; readonly since: Date },
): Promise<readonly SeenEvent[]> {
  const lastSeenAt = max(deliveries.receivedAt);
  const rows = await db
    .select({ event: deliveries.event, count: sql<number>`count(*)::int`, lastSeenAt })
    .from(deliveries)
    .where(and(eq(deliveries.connectionId, connectionId), gte(deliveries.receivedAt, since)))
    .groupBy(deliveries.event)
    .orderBy(desc(lastSeenAt))
    .limit(MOST_KINDS);
  return rows.flatMap((row) => (row.lastSeenAt === null ? [] : [{ ...row, lastSeenAt: row.lastSeenAt }]));
}

async function causedEvents(
  db: Queryable,
  query: { readonly connectionId: string; readonly since: Date; readonly settledBefore: Date },
): Promise<readonly MissingEvent[]> {
  const counts = Object.fromEntries(
    Object.entries(CAUSES).map(([event, cause]) => [
      event,
      sql<number>`(count(*) filter (where ${cause}))::int`,
    ]),
  );
  const [row] = await db
    .select(counts)
    .from(checks)
    .where(
      and(
        eq(checks.connectionId, query.connectionId),
        gte(checks.createdAt, query.since),
        lte(checks.readAt, query.settledBefore),
      ),
    );
  return Object.entries(row ?? {}).map(([event, count]) => ({ event, checks: count }));
}
