import { and, eq, inArray } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from '../db/database.ts';
import { findListener } from '../db/listeners.ts';
import { runTasks } from '../db/schema/runs.ts';
import { PACKAGE_PROBLEMS, type PackageProblem } from '../domain/run/package-problem.ts';
import { IMPORT_TASK } from '../domain/run/task-carry.ts';
import type { DeliveryRow } from './claim.ts';
import { enterRun } from './enter-run.ts';
import type { Outcome } from './outcome.ts';
import type { RunStarter } from './run-starter.ts';

const Body = z.object({
  opportunityId: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/),
  toStageId: z.string().optional(),
});

/** A hire, or a move to a stage, enters a run or pokes the one that is open; what it claims is read afresh by the run. */
export function createLeverDispatch({ db, starter }: { readonly db: Db; readonly starter: RunStarter }) {
  return async function dispatchLever(delivery: DeliveryRow): Promise<Outcome> {
    const listener = delivery.listenerId === null ? null : await findListener(db, delivery.listenerId);
    if (!listener) return { state: 'ignored', outcome: 'The listener does not exist any more.' };
    if (delivery.event !== listener.event) {
      return { state: 'ignored', outcome: `The listener waits for ${listener.event}.` };
    }
    const body = Body.safeParse(delivery.body);
    if (!body.success) return { state: 'ignored', outcome: 'The delivery names no opportunity.' };
    if (listener.event === 'candidateStageChange' && body.data.toStageId !== listener.stageId) {
      return { state: 'ignored', outcome: 'The candidate was moved to another stage.' };
    }
    const entered = await enterRun(db, {
      definitionId: listener.definitionId,
      subject: body.data.opportunityId,
      connectionId: delivery.connectionId,
      listenerId: listener.id,
      deliveryId: delivery.id,
      occurredAt: delivery.occurredAt,
    });
    if (entered.kind === 'refused') {
      return { state: 'ignored', outcome: entered.why, ...(entered.run ? { runId: entered.run.id } : {}) };
    }
    const { run } = entered;
    if (run.startedAt === null) await starter.start(run, entered.definitionKey);
    if (run.deliveryId === delivery.id) return { state: 'done', outcome: 'Started the run.', runId: run.id };
    for (const taskKey of await tasksToTell(db, run.id)) {
      const poked = await starter.poke(run, { deliveryId: delivery.id, taskKey });
      if (poked === 'closed') return { state: 'again', outcome: 'The run closed in between.' };
    }
    return { state: 'done', outcome: 'Told the open run.', runId: run.id };
  };
}

const PROBLEMS = Object.keys(PACKAGE_PROBLEMS) as PackageProblem[];

/** The import, and the checks that wait for a tag in Lever to be corrected. */
async function tasksToTell(db: Db, runId: string): Promise<readonly string[]> {
  const waiting = await db
    .select({ key: runTasks.key })
    .from(runTasks)
    .where(and(eq(runTasks.runId, runId), inArray(runTasks.waitsFor, PROBLEMS)));
  return [IMPORT_TASK, ...waiting.map(({ key }) => key)];
}
