import { eq, sql } from 'drizzle-orm';
import type { ConnectionProblem } from '../domain/connection-problem.ts';
import { announceConfigChange } from './config-changed.ts';
import type { ConnectionRow } from './connections.ts';
import type { Db, Queryable } from './database.ts';
import { releaseTasks } from './release-tasks.ts';
import { connections } from './schema/connections.ts';

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

/** Problems for which tasks of the connection may be waiting. */
const HOLDS_TASKS: readonly ConnectionProblem[] = [
  'revoked',
  'credential_refused',
  'client_refused',
  'wrong_environment',
  'missing_permission',
  'key_missing',
];

/**
 * Writes down that the account answered as it should; the tasks that waited for it go on. The account of a connection is
 * the first one that is seen.
 */
export async function noteConnectionVerified(
  db: Db,
  note: {
    readonly connectionId: string;
    readonly accountId: string | null;
    readonly accountName: string | null;
    readonly mayOrder: boolean | null;
    readonly now: Date;
  },
): Promise<void> {
  const { connectionId, accountId, accountName, mayOrder, now } = note;
  const mine = eq(connections.id, connectionId);
  await db.transaction(async (tx) => {
    const [known] = await tx.select().from(connections).where(mine).for('no key update');
    if (!known) return;
    await tx
      .update(connections)
      .set({
        problem: null,
        problemDetail: null,
        problemSince: null,
        checkedAt: now,
        verifiedAt: now,
        accountId: known.accountId ?? accountId,
        accountName: accountName ?? known.accountName,
        mayOrder,
      })
      .where(mine);
    const heldTasks = known.problem !== null && HOLDS_TASKS.includes(known.problem);
    const mayOrderNow = mayOrder === true && known.mayOrder === false;
    if (heldTasks || mayOrderNow) await releaseTasks(tx, known);
    if (known.problem !== null) await announceConfigChange(tx);
  });
}
