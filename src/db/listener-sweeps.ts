import { and, eq, gte, inArray, sql } from 'drizzle-orm';
import type { ListenerEvent } from '../domain/listener/webhook-events.ts';
import { newId } from '../ids.ts';
import type { Db, Queryable } from './database.ts';
import { INBOX_CHANNEL } from './inbox-channel.ts';
import { deliveries } from './schema/deliveries.ts';
import { listenerSweeps } from './schema/listeners.ts';

/** Webhooks and reads may date the same hire a little differently. */
const SAME_WITHIN_MS = 60_000;

/** The last sweep of a listener, or null before the first one. */
export async function findListenerSweep(
  db: Queryable,
  listenerId: string,
): Promise<typeof listenerSweeps.$inferSelect | null> {
  const [row] = await db.select().from(listenerSweeps).where(eq(listenerSweeps.listenerId, listenerId));
  return row ?? null;
}

/** Writes that a sweep begins. */
export async function writeListenerSweepStart(
  db: Queryable,
  { listenerId, startedAt }: { readonly listenerId: string; readonly startedAt: Date },
): Promise<void> {
  const start = { startedAt, endedAt: null, found: 0, failure: null };
  await db
    .insert(listenerSweeps)
    .values({ listenerId, ...start })
    .onConflictDoUpdate({ target: listenerSweeps.listenerId, set: start });
}

/** Writes that a sweep ended; only one that came to its end counts for where the next one begins. */
export async function writeListenerSweepEnd(
  db: Queryable,
  sweep: {
    readonly listenerId: string;
    readonly startedAt: Date;
    readonly endedAt: Date;
    readonly found: number;
    readonly failure: string | null;
  },
): Promise<void> {
  const { listenerId, startedAt, endedAt, found, failure } = sweep;
  const swept = failure === null ? { sweptUntil: startedAt } : {};
  await db
    .update(listenerSweeps)
    .set({ endedAt, found, failure, ...swept })
    .where(and(eq(listenerSweeps.listenerId, listenerId), eq(listenerSweeps.startedAt, startedAt)));
}

/** A hire, or a move to the listener's stage, as Lever shows it. */
export interface SeenEntry {
  readonly opportunityId: string;
  readonly at: Date;
}

export interface SweptListener {
  readonly id: string;
  readonly connectionId: string;
  readonly event: ListenerEvent;
  readonly stageId: string | null;
}

/**
 * Puts into the inbox what no delivery of the listener has told of, each once, so that it enters as a webhook would
 * have made it; answers how many there were.
 */
export async function storeUntoldEntries(
  db: Db,
  listener: SweptListener,
  seen: readonly SeenEntry[],
): Promise<number> {
  const untold = await withoutTold(db, listener, seen);
  if (untold.length === 0) return 0;
  const { id: listenerId, connectionId, event, stageId } = listener;
  const rows = untold.map(({ opportunityId, at }) => ({
    id: newId('delivery'),
    source: 'lever' as const,
    connectionId,
    listenerId,
    dedupeKey: `sweep:${event}:${opportunityId}:${at.getTime()}`,
    event,
    occurredAt: at,
    body: { opportunityId, ...(stageId === null ? {} : { toStageId: stageId }), foundBy: 'sweep' },
  }));
  return db.transaction(async (tx) => {
    const stored = await tx
      .insert(deliveries)
      .values(rows)
      .onConflictDoNothing()
      .returning({ id: deliveries.id });
    if (stored.length > 0) await tx.execute(sql`select pg_notify(${INBOX_CHANNEL}, '')`);
    return stored.length;
  });
}

async function withoutTold(
  db: Db,
  { id, event, stageId }: SweptListener,
  seen: readonly SeenEntry[],
): Promise<readonly SeenEntry[]> {
  if (seen.length === 0) return [];
  const earliest = new Date(Math.min(...seen.map(({ at }) => at.getTime())) - SAME_WITHIN_MS);
  const opportunityId = sql<string>`${deliveries.body}->>'opportunityId'`;
  const told = await db
    .select({ opportunityId, at: deliveries.occurredAt })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.listenerId, id),
        eq(deliveries.event, event),
        gte(deliveries.receivedAt, earliest),
        inArray(
          opportunityId,
          seen.map((entry) => entry.opportunityId),
        ),
        stageId === null ? undefined : sql`${deliveries.body}->>'toStageId' = ${stageId}`,
      ),
    );
  return seen.filter(
    (entry) =>
      !told.some(
        ({ opportunityId: of, at }) =>
          of === entry.opportunityId && at !== null && at.getTime() >= entry.at.getTime() - SAME_WITHIN_MS,
      ),
  );
}
