import { and, asc, eq, inArray, isNull, or, type SQL, sql } from 'drizzle-orm';
import { isRunning, TASK_STATES } from '../domain/run/task-state.ts';
import { ACCOUNT_REASONS, type WaitReason } from '../domain/run/wait-reason.ts';
import { announceConfigChange } from './config-changed.ts';
import type { Db } from './database.ts';
import type { RunRow } from './runs.ts';
import { checks } from './schema/checks.ts';
import { connections } from './schema/connections.ts';
import { runs, runTasks } from './schema/runs.ts';

const RUNNING = TASK_STATES.filter(isRunning);

/** Writes down that the account was read with the credential of a connection, which ends a withdrawal of the access. */
export async function noteAccountRead(
  db: Db,
  read: { readonly connectionId: string; readonly mayOrder: boolean; readonly now: Date },
): Promise<void> {
  const { connectionId, mayOrder, now } = read;
  const { problem, problemDetail, problemSince } = connections;
  const stays = eq(problem, 'webhook_removed');
  await db
    .update(connections)
    .set({
      mayOrder,
      problem: sql`case when ${stays} then ${problem} end`,
      problemDetail: sql`case when ${stays} then ${problemDetail} end`,
      problemSince: sql`case when ${stays} then ${problemSince} end`,
      checkedAt: now,
      verifiedAt: now,
    })
    .where(eq(connections.id, connectionId));
  await announceConfigChange(db);
}

/** Holds that an answer of the account lifts; those of a single check stay. */
const ACCOUNT_HOLDS: readonly WaitReason[] = ['connection_unauthorized', 'not_credentialed'];

/** Lifts the holds of all checks whose account was refused. */
export async function liftAccountHolds(db: Db, connectionId: string): Promise<void> {
  await db
    .update(checks)
    .set({ holdReason: null, holdUntil: null })
    .where(and(eq(checks.connectionId, connectionId), inArray(checks.holdReason, ACCOUNT_HOLDS)));
}

/** A task of an open run. */
export interface OpenTask {
  readonly run: Pick<RunRow, 'id' | 'workflowId'>;
  readonly taskKey: string;
}

/**
 * Tasks that wait for the account of a connection, the oldest check first. One that has no check yet may wait for
 * another connection: looking again does no harm.
 */
export function tasksWaitingForAccount(db: Db, connectionId: string): Promise<OpenTask[]> {
  const concerned = or(eq(checks.connectionId, connectionId), isNull(checks.id));
  return openTasks(db, and(concerned, inArray(runTasks.waitsFor, ACCOUNT_REASONS)));
}

/** Every task whose check is at the account of a connection, the oldest check first. */
export function tasksOfConnection(db: Db, connectionId: string): Promise<OpenTask[]> {
  return openTasks(db, eq(checks.connectionId, connectionId));
}

function openTasks(db: Db, which: SQL | undefined): Promise<OpenTask[]> {
  const { runId, key, attempt, kind, state } = runTasks;
  return db
    .select({ run: { id: runs.id, workflowId: runs.workflowId }, taskKey: key })
    .from(runTasks)
    .innerJoin(runs, eq(runs.id, runId))
    .leftJoin(checks, and(eq(checks.runId, runId), eq(checks.taskKey, key), eq(checks.attempt, attempt)))
    .where(and(eq(runs.state, 'open'), eq(kind, 'background_check'), inArray(state, RUNNING), which))
    .orderBy(asc(sql`coalesce(${checks.createdAt}, ${runs.createdAt})`));
}
