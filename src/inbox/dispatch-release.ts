import { and, asc, eq, inArray, isNull, or } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { checks } from '../db/schema/checks.ts';
import { runs, runTasks } from '../db/schema/runs.ts';
import { ACCOUNT_REASONS, LOOKING_REASONS } from '../domain/run/wait-reason.ts';
import type { DeliveryRow } from './claim.ts';
import type { Outcome } from './outcome.ts';
import type { RunStarter } from './run-starter.ts';

/** A connection can be used again: pokes the tasks that wait for it, those that have waited longest first. */
export function createReleaseDispatch({ db, starter }: { readonly db: Db; readonly starter: RunStarter }) {
  return async function dispatchRelease(delivery: DeliveryRow): Promise<Outcome> {
    const waiting = await tasksOf(db, delivery.connectionId);
    for (const { run, taskKey } of waiting) await starter.poke(run, { deliveryId: delivery.id, taskKey });
    return { state: 'done', outcome: `Told ${waiting.length} tasks that waited for the connection.` };
  };
}

/** A task that has no check yet may wait for another connection: looking again does no harm. */
function tasksOf(db: Db, connectionId: string) {
  const { runId, key, attempt } = runTasks;
  const ofTask = and(eq(checks.runId, runId), eq(checks.taskKey, key), eq(checks.attempt, attempt));
  return db
    .select({ run: { id: runs.id, workflowId: runs.workflowId }, taskKey: key })
    .from(runTasks)
    .innerJoin(runs, eq(runs.id, runId))
    .leftJoin(checks, ofTask)
    .where(
      and(
        isNull(runs.closedAt),
        inArray(runTasks.state, ['active', 'needs_attention', 'flagged']),
        inArray(runTasks.waitsFor, [...ACCOUNT_REASONS, ...LOOKING_REASONS]),
        or(eq(runs.connectionId, connectionId), eq(checks.connectionId, connectionId), isNull(checks.id)),
      ),
    )
    .orderBy(asc(runTasks.since), asc(runId));
}
