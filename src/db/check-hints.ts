import { and, eq, exists, gt, inArray, isNotNull, or, sql } from 'drizzle-orm';
import { CLEARED_STATUSES } from '../domain/check/card-status.ts';
import { hasEnded, TASK_STATES } from '../domain/run/task-state.ts';
import type { Db } from './database.ts';
import { checks } from './schema/checks.ts';
import { runTasks } from './schema/runs.ts';

const ENDED_STATES = TASK_STATES.filter(hasEnded);

/**
 * Counts an event of the provider, so that a read which is under way does not end the task of its check. Answers true
 * when that came too late: the task has ended or is about to, and its run does not read this check any more.
 */
export async function countHint(db: Db, checkId: string): Promise<boolean> {
  const { status, decidedRevision, reinvitesLeft } = checks;
  const ended = db
    .select({ key: runTasks.key })
    .from(runTasks)
    .where(
      and(
        eq(runTasks.runId, checks.runId),
        eq(runTasks.key, checks.taskKey),
        inArray(runTasks.state, ENDED_STATES),
      ),
    );
  const movesOn = and(eq(status, 'invitation_expired'), gt(reinvitesLeft, 0));
  const settled = or(inArray(status, CLEARED_STATUSES), isNotNull(decidedRevision), movesOn, exists(ended));
  const [row] = await db
    .update(checks)
    .set({ hints: sql`${checks.hints} + 1` })
    .where(eq(checks.id, checkId))
    .returning({ settled: sql<boolean>`${settled}` });
  if (!row) throw new Error(`Check ${checkId} does not exist`);
  return row.settled;
}
