import { and, desc, eq, inArray } from 'drizzle-orm';
import type { Queryable } from './database.ts';
import { afterCursor, cursorInstant, type Page, type PageRequest, pageOf } from './page.ts';
import { type DeliverySource, type DeliveryState, deliveries } from './schema/deliveries.ts';

export type DeliveryRow = typeof deliveries.$inferSelect;

export interface DeliveryFilter {
  readonly source?: DeliverySource | undefined;
  readonly state?: DeliveryState | undefined;
  readonly connectionId?: string | undefined;
  readonly listenerId?: string | undefined;
  readonly runId?: string | undefined;
  /** Any of these. */
  readonly events?: readonly string[] | undefined;
}

/** One page of the inbox, newest first. */
export async function listDeliveries(
  db: Queryable,
  filter: DeliveryFilter,
  page: PageRequest,
): Promise<Page<DeliveryRow>> {
  const rows = await db
    .select({ row: deliveries, at: cursorInstant(deliveries.receivedAt) })
    .from(deliveries)
    .where(
      and(
        filter.source === undefined ? undefined : eq(deliveries.source, filter.source),
        filter.state === undefined ? undefined : eq(deliveries.state, filter.state),
        filter.connectionId === undefined ? undefined : eq(deliveries.connectionId, filter.connectionId),
        filter.listenerId === undefined ? undefined : eq(deliveries.listenerId, filter.listenerId),
        filter.runId === undefined ? undefined : eq(deliveries.runId, filter.runId),
        filter.events === undefined ? undefined : inArray(deliveries.event, [...filter.events]),
        afterCursor(deliveries.receivedAt, deliveries.id, page),
      ),
    )
    .orderBy(desc(deliveries.receivedAt), desc(deliveries.id))
    .limit(page.limit + 1);
  const { data, next } = pageOf(rows, page, ({ at, row }) => ({ at, id: row.id }));
  return { data: data.map(({ row }) => row), next };
}

/** The delivery with this id, or null. */
export async function readDelivery(db: Queryable, id: string): Promise<DeliveryRow | null> {
  const [row] = await db.select().from(deliveries).where(eq(deliveries.id, id));
  return row ?? null;
}
