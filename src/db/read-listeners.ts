import { and, desc, eq } from 'drizzle-orm';
import type { Queryable } from './database.ts';
import type { ListenerRow } from './listeners.ts';
import { afterCursor, cursorInstant, type Page, type PageRequest, pageOf } from './page.ts';
import { listeners } from './schema/definitions.ts';

export interface ListenerFilter {
  readonly definitionId?: string | undefined;
  readonly connectionId?: string | undefined;
}

/** One page of the listeners, newest first; tokens are still sealed. */
export async function listListeners(
  db: Queryable,
  filter: ListenerFilter,
  page: PageRequest,
): Promise<Page<ListenerRow>> {
  const rows = await db
    .select({ row: listeners, at: cursorInstant(listeners.createdAt) })
    .from(listeners)
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
  return { data: data.map(({ row }) => row), next };
}
