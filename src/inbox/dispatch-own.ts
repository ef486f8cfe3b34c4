import { and, eq, inArray, or } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from '../db/database.ts';
import { RELEASED_EVENT } from '../db/release-tasks.ts';
import { getRun } from '../db/runs.ts';
import { runTasks } from '../db/schema/runs.ts';
import { isOpen } from '../domain/run/task-state.ts';
import { LOOKING_REASONS } from '../domain/run/wait-reason.ts';
import type { DeliveryRow } from './claim.ts';
import { createReleaseDispatch } from './dispatch-release.ts';
import type { Outcome } from './outcome.ts';
import type { RunStarter } from './run-starter.ts';

const Body = z.object({ runId: z.string() });

/** What Gangway tells itself: runs are to look again, because something about an employee or a connection has changed. */
export function createOwnDispatch({ db, starter }: { readonly db: Db; readonly starter: RunStarter }) {
  const dispatchRelease = createReleaseDispatch({ db, starter });
  return async function dispatchOwn(delivery: DeliveryRow): Promise<Outcome> {
    if (delivery.event === RELEASED_EVENT) return dispatchRelease(delivery);
    const body = Body.safeParse(delivery.body);
    if (!body.success) return { state: 'ignored', outcome: 'The delivery names no run.' };
    const run = await getRun(db, body.data.runId);
    if (!isOpen(run.state)) return { state: 'ignored', outcome: 'The run is closed.', runId: run.id };
    for (const taskKey of await tasksToTell(db, run.id)) {
      const poked = await starter.poke(run, { deliveryId: delivery.id, taskKey });
      if (poked === 'closed') return { state: 'ignored', outcome: 'The run is closed.', runId: run.id };
    }
    return { state: 'done', outcome: 'Told the run.', runId: run.id };
  };
}

/** Tasks that wait for a person, or are looking just now. */
async function tasksToTell(db: Db, runId: string): Promise<readonly string[]> {
  const waiting = await db
    .select({ key: runTasks.key })
    .from(runTasks)
    .where(
      and(
        eq(runTasks.runId, runId),
        or(
          inArray(runTasks.state, ['flagged', 'needs_attention']),
          and(eq(runTasks.state, 'active'), inArray(runTasks.waitsFor, [...LOOKING_REASONS])),
        ),
      ),
    );
  return waiting.map(({ key }) => key);
}
