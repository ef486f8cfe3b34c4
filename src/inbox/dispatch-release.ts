import { and, asc, eq, exists, inArray, isNull, or } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { checks } from '../db/schema/checks.ts';
import { runs, runTasks } from '../db/schema/runs.ts';
import { ACCOUNT_REASONS, type WaitReason } from '../domain/run/wait-reason.ts';
import type { DeliveryRow } from './claim.ts';
import type { Outcome } from './outcome.ts';
import type { RunStarter } from './run-starter.ts';

/** A task that waits for this may be about to wait for the connection by what it read before the change. */
const LOOKING: readonly WaitReason[] = ['start', 'source_read', 'order_placing'];

/** A connection can be used again: pokes the tasks that wait for it, those that have waited longest first. */
export function createReleaseDispatch({ db, starter }: { readonly db: Db; readonly starter: RunStarter }) {
  return async function dispatchRelease(delivery: DeliveryRow): Promise<Outcome> {
    const waiting = await tasksOf(db, delivery.connectionId);
    for (const { run, taskKey } of waiting) await starter.poke(run, { deliveryId: delivery.id, taskKey });
    return { state: 'done', outcome: `Told ${waiting.length} tasks that waited for the connection.` };
  };
}

function tasksOf(db: Db, connectionId: string) {
  const withCheck = db
    .select({ id: checks.id })
    .from(checks)
    .where(
      and(
        eq(checks.runId, runTasks.runId),
        eq(checks.taskKey, runTasks.key),
        eq(checks.connectionId, connectionId),
      ),
    );
  return db
    .select({ run: { id: runs.id, workflowId: runs.workflowId }, taskKey: runTasks.key })
    .from(runTasks)
    .innerJoin(runs, eq(runs.id, runTasks.runId))
    .where(
      and(
        isNull(runs.closedAt),
        inArray(runTasks.state, ['active', 'needs_attention', 'flagged']),
        inArray(runTasks.waitsFor, [...ACCOUNT_REASONS, ...LOOKING]),
        or(eq(runs.connectionId, connectionId), exists(withCheck)),
      ),
    )
    .orderBy(asc(runTasks.since), asc(runTasks.runId));
}
