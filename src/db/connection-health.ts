import { eq, sql } from 'drizzle-orm';
import { announceConfigChange } from './config-changed.ts';
import type { ConnectionRow } from './connections.ts';
import type { Queryable } from './database.ts';
import { type ConnectionProblem, connections } from './schema/connections.ts';

/** What an admin sees of a connection: `degraded` was verified once and fails now. */
export const HEALTH_STATES = [
  'not_connected',
  'cleared',
  'unchecked',
  'verified',
  'not_verified',
  'degraded',
  'revoked',
] as const;
export type HealthState = (typeof HEALTH_STATES)[number];

type HealthRow = Pick<ConnectionRow, 'credential' | 'clearedAt' | 'problem' | 'checkedAt' | 'verifiedAt'>;

/** The state that follows from what the last look at the account found. */
export function healthOf(row: HealthRow): HealthState {
  if (row.clearedAt !== null) return 'cleared';
  if (row.problem === 'revoked') return 'revoked';
  if (row.credential === null) return 'not_connected';
  if (row.problem !== null) return row.verifiedAt === null ? 'not_verified' : 'degraded';
  return row.verifiedAt === null ? 'unchecked' : 'verified';
}

/** Writes down why a connection cannot be used as it should be; since when stays while the problem is the same. */
export async function noteConnectionProblem(
  db: Queryable,
  note: {
    readonly connectionId: string;
    readonly problem: ConnectionProblem;
    readonly detail: string | null;
    readonly now: Date;
  },
): Promise<void> {
  const { connectionId, problem, detail, now } = note;
  const at = now.toISOString();
  const { problem: known, problemSince } = connections;
  await db
    .update(connections)
    .set({
      problem,
      problemDetail: detail,
      problemSince: sql`case when ${known} is distinct from ${problem} then ${at}::timestamptz else ${problemSince} end`,
      checkedAt: now,
    })
    .where(eq(connections.id, connectionId));
  await announceConfigChange(db);
}
