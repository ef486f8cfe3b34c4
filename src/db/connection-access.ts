import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import { isRunning, TASK_STATES } from '../domain/run/task-state.ts';
import { announceConfigChange } from './config-changed.ts';
import type { Db, Queryable } from './database.ts';
import type { RunRow } from './runs.ts';
import { checks } from './schema/checks.ts';
import { connections } from './schema/connections.ts';
import { runs, runTasks } from './schema/runs.ts';

const RUNNING = TASK_STATES.filter(isRunning);

/** Writes down that the account was read with the credential of a connection, which ends a withdrawal of the access. */
export async function noteAccountRead(
  db: Queryable,
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

/** The tasks of open runs whose check is at the account of a connection, the oldest check first. */
export function tasksOfConnection(
  db: Db,
  connectionId: string,
): Promise<{ run: Pick<RunRow, 'id' | 'workflowId'>; taskKey: string }[]> {
  const { runId, key, attempt, state } = runTasks;
  const ofTask = and(eq(checks.runId, runId), eq(checks.taskKey, key), eq(checks.attempt, attempt));
  return db
    .select({ run: { id: runs.id, workflowId: runs.workflowId }, taskKey: key })
    .from(runTasks)
    .innerJoin(runs, eq(runs.id, runId))
    .innerJoin(checks, ofTask)
    .where(and(eq(runs.state, 'open'), inArray(state, RUNNING), eq(checks.connectionId, connectionId)))
    .orderBy(asc(checks.createdAt));
}
