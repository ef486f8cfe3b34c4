import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import { TROUBLE_AFTER } from '../domain/listener/refusal.ts';
import { type ListenerWebhookEvent, webhookEventsOf } from '../domain/listener/webhook-events.ts';
import type { Queryable } from './database.ts';
import type { ListenerRow, ListenerWebhookRow } from './listeners.ts';
import { afterCursor, cursorInstant, type Page, type PageRequest, pageOf } from './page.ts';
import { connections } from './schema/connections.ts';
import { definitions, listeners } from './schema/definitions.ts';
import { listenerRefusals, listenerSweeps, listenerWebhooks } from './schema/listeners.ts';

export interface ListenerFilter {
  readonly definitionId?: string | undefined;
  readonly connectionId?: string | undefined;
}

export type RefusalRow = typeof listenerRefusals.$inferSelect;
export type ListenerSweepRow = typeof listenerSweeps.$inferSelect;

/** A listener with all that is known of how it does. */
export interface ListenerState {
  readonly listener: ListenerRow;
  readonly definitionName: string;
  readonly connectionName: string;
  readonly webhooks: readonly ListenerWebhookRow[];
  /** When the last signed delivery of each event came; not what sweeps found. */
  readonly lastDeliveries: ReadonlyMap<ListenerWebhookEvent, Date>;
  readonly refusals: readonly RefusalRow[];
  /** The refused signatures that nothing accepted has followed yet, once there are many in a row. */
  readonly trouble: RefusalRow | null;
  readonly sweep: ListenerSweepRow | null;
}

interface NamedListener {
  readonly row: ListenerRow;
  readonly definitionName: string;
  readonly connectionName: string;
}

/** One page of the listeners, newest first; tokens are still sealed. */
export async function listListeners(
  db: Queryable,
  filter: ListenerFilter,
  page: PageRequest,
): Promise<Page<ListenerState>> {
  const rows = await db
    .select({ ...NAMED, at: cursorInstant(listeners.createdAt) })
    .from(listeners)
    .innerJoin(definitions, eq(definitions.id, listeners.definitionId))
    .innerJoin(connections, eq(connections.id, listeners.connectionId))
    .where(
      and(
        filter.definitionId === undefined ? undefined : eq(listeners.definitionId, filter.definitionId),
        filter.connectionId === undefined ? undefined : eq(listeners.connectionId, filter.connectionId),
        afterCursor(listeners.createdAt, listeners.id, page),
      ),
    )
    .orderBy(desc(listeners.createdAt), desc(listeners.id))
    .limit(page.limit + 1);
  const { data, next } = pageOf(rows, page, ({ at, row }) => ({ at, id: row.id }));
  return { data: await statesOf(db, data), next };
}

/** The listener with this id and how it does, or null. */
export async function readListener(db: Queryable, id: string): Promise<ListenerState | null> {
  const rows = await db
    .select(NAMED)
    .from(listeners)
    .innerJoin(definitions, eq(definitions.id, listeners.definitionId))
    .innerJoin(connections, eq(connections.id, listeners.connectionId))
    .where(eq(listeners.id, id));
  const [state] = await statesOf(db, rows);
  return state ?? null;
}

const NAMED = { row: listeners, definitionName: definitions.name, connectionName: connections.name };

async function statesOf(db: Queryable, named: readonly NamedListener[]): Promise<ListenerState[]> {
  const ids = named.map(({ row }) => row.id);
  if (ids.length === 0) return [];
  const [webhooks, refusals, sweeps, seen] = await Promise.all([
    db.select().from(listenerWebhooks).where(inArray(listenerWebhooks.listenerId, ids)),
    db.select().from(listenerRefusals).where(inArray(listenerRefusals.listenerId, ids)),
    db.select().from(listenerSweeps).where(inArray(listenerSweeps.listenerId, ids)),
    lastDeliveries(
      db,
      named.map(({ row }) => row),
    ),
  ]);
  const of = <T extends { readonly listenerId: string }>(rows: readonly T[], id: string) =>
    rows.filter(({ listenerId }) => listenerId === id);
  return named.map(({ row, definitionName, connectionName }) => {
    const own = { webhooks: of(webhooks, row.id), refusals: of(refusals, row.id) };
    const last = new Map(of(seen, row.id).map(({ event, at }) => [event, new Date(at)]));
    return {
      listener: row,
      definitionName,
      connectionName,
      ...own,
      lastDeliveries: last,
      trouble: troubleOf({ ...own, last }),
      sweep: of(sweeps, row.id)[0] ?? null,
    };
  });
}

/** One look into the index for each listener and event, however many deliveries there are. */
async function lastDeliveries(
  db: Queryable,
  rows: readonly ListenerRow[],
): Promise<{ listenerId: string; event: ListenerWebhookEvent; at: string }[]> {
  const pairs = rows.flatMap(({ id, event }) => webhookEventsOf(event).map((of) => sql`(${id}, ${of})`));
  return db.execute<{ listenerId: string; event: ListenerWebhookEvent; at: string }>(sql`
    select asked.listener_id as "listenerId", asked.event, last.received_at as at
    from (values ${sql.join(pairs, sql`, `)}) as asked (listener_id, event)
    join lateral (
      select received_at from deliveries
      where deliveries.listener_id = asked.listener_id and deliveries.event = asked.event
        and deliveries.body->>'foundBy' is null
      order by received_at desc limit 1
    ) as last on true`);
}

function troubleOf({
  webhooks,
  refusals,
  last,
}: {
  readonly webhooks: readonly ListenerWebhookRow[];
  readonly refusals: readonly RefusalRow[];
  readonly last: ReadonlyMap<ListenerWebhookEvent, Date>;
}): RefusalRow | null {
  const accepted = [...last.values(), ...webhooks.flatMap(({ verifiedAt }) => verifiedAt ?? [])];
  const refusedSince = (at: Date) => accepted.every((one) => one < at);
  const [worst] = refusals
    .filter(({ inRow, lastSeenAt }) => inRow >= TROUBLE_AFTER && refusedSince(lastSeenAt))
    .sort((one, other) => other.inRow - one.inRow);
  return worst ?? null;
}
