import { and, desc, eq } from 'drizzle-orm';
import type { Queryable } from './database.ts';
import { leverWriteBacks, type WriteBackRowState } from './schema/write-backs.ts';
import type { WriteBackRow } from './write-backs.ts';

const MOST = 100;

/** The newest 100 write-backs of a Lever connection, of one opportunity or in one state when that is asked for. */
export function listWriteBacks(
  db: Queryable,
  filter: {
    readonly connectionId: string;
    readonly opportunityId?: string | undefined;
    readonly state?: WriteBackRowState | undefined;
  },
): Promise<WriteBackRow[]> {
  const { connectionId, opportunityId, state } = filter;
  return db
    .select()
    .from(leverWriteBacks)
    .where(
      and(
        eq(leverWriteBacks.connectionId, connectionId),
        opportunityId === undefined ? undefined : eq(leverWriteBacks.opportunityId, opportunityId),
        state === undefined ? undefined : eq(leverWriteBacks.state, state),
      ),
    )
    .orderBy(desc(leverWriteBacks.position))
    .limit(MOST);
}
