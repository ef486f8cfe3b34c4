import { and, desc, eq } from 'drizzle-orm';
import type { ConnectionRow } from './connections.ts';
import type { Queryable } from './database.ts';
import { afterCursor, cursorInstant, type Page, type PageRequest, pageOf } from './page.ts';
import { type ConnectionKind, connections } from './schema/connections.ts';

export interface ConnectionFilter {
  readonly kind?: ConnectionKind | undefined;
}

/** One page of the connections, newest first; secrets are still sealed. */
export async function listConnections(
  db: Queryable,
  filter: ConnectionFilter,
  page: PageRequest,
): Promise<Page<ConnectionRow>> {
  const rows = await db
    .select({ row: connections, at: cursorInstant(connections.createdAt) })
    .from(connections)
    .where(
      and(
        filter.kind === undefined ? undefined : eq(connections.kind, filter.kind),
        afterCursor(connections.createdAt, connections.id, page),
      ),
    )
    .orderBy(desc(connections.createdAt), desc(connections.id))
    .limit(page.limit + 1);
  const { data, next } = pageOf(rows, page, ({ at, row }) => ({ at, id: row.id }));
  return { data: data.map(({ row }) => row), next };
}
