import { and, eq, inArray } from 'drizzle-orm';
import { z } from 'zod';
import type { VendorClients } from '../activities/vendor-clients.ts';
import type { Db } from '../db/database.ts';
import { findListener, type ListenerRow } from '../db/listeners.ts';
import { isEntryApproved, raiseRunFlag } from '../db/run-flags.ts';
import { runTasks } from '../db/schema/runs.ts';
import { isFiltering, unmetFilter } from '../domain/listener/entry-filter.ts';
import { webhookEventsOf } from '../domain/listener/webhook-events.ts';
import { PACKAGE_PROBLEMS, type PackageProblem } from '../domain/run/package-problem.ts';
import { IMPORT_TASK } from '../domain/run/task-carry.ts';
import { expandedApplicationsOf } from '../integrations/lever/opportunity.ts';
import type { DeliveryRow } from './claim.ts';
import { enterRun } from './enter-run.ts';
import { dispatchDeparture } from './lever-departure.ts';
import { createLeverReader } from './lever-read.ts';
import type { Outcome } from './outcome.ts';
import type { RunStarter } from './run-starter.ts';

/** A candidate whom Lever does not show for this long after the webhook is not there. */
const SHOWN_WITHIN_MS = 600_000;

const Body = z.object({
  opportunityId: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/),
  toStageId: z.string().optional(),
});

/**
 * A hire, or a move to a stage, enters a run or pokes the one that is open; what it claims is read afresh by the run.
 * What happens to the candidate later goes by the policies of the listener.
 */
export function createLeverDispatch({
  db,
  starter,
  vendors,
  now = Date.now,
}: {
  readonly db: Db;
  readonly starter: RunStarter;
  readonly vendors: VendorClients;
  readonly now?: () => number;
}) {
  const read = createLeverReader({ db, vendors });

  return async function dispatchLever(delivery: DeliveryRow): Promise<Outcome> {
    const listener = delivery.listenerId === null ? null : await findListener(db, delivery.listenerId);
    if (!listener) return ignored('The listener does not exist any more.');
    if (!listener.active) return ignored('The listener is switched off.');
    if (!webhookEventsOf(listener.event).some((event) => event === delivery.event)) {
      return ignored(`The listener waits for ${listener.event}.`);
    }
    const body = Body.safeParse(delivery.body);
    if (!body.success) return ignored('The delivery names no opportunity.');
    const { opportunityId: subject, toStageId } = body.data;
    if (delivery.event !== listener.event) {
      return dispatchDeparture({ db, read, now }, { delivery, listener, subject });
    }
    if (listener.event === 'candidateStageChange' && toStageId !== listener.stageId) {
      return ignored('Filter not met: the candidate was moved to another stage.');
    }
    const left = isFiltering(listener.filter) ? await leftOut(delivery, listener, subject) : null;
    return left ?? enter(delivery, listener, subject);
  };

  /** What becomes of a delivery whose candidate the filter leaves out, or cannot be read; null: it may enter. */
  async function leftOut(
    delivery: DeliveryRow,
    listener: ListenerRow,
    subject: string,
  ): Promise<Outcome | null> {
    const fresh = await read(delivery.connectionId, subject);
    if (fresh.kind === 'not_readable') return fresh.outcome;
    if (fresh.kind === 'gone') {
      const isOld = now() - delivery.receivedAt.getTime() >= SHOWN_WITHIN_MS;
      const outcome = 'Lever does not have this candidate.';
      return isOld ? ignored(outcome) : { state: 'again', outcome };
    }
    const { opportunity } = fresh;
    const unmet = unmetFilter(listener.filter, {
      origin: opportunity.origin,
      tags: opportunity.tags,
      postingIds: expandedApplicationsOf(opportunity).flatMap(({ posting }) => posting ?? []),
    });
    return unmet === null ? null : ignored(unmet);
  }

  async function enter(delivery: DeliveryRow, listener: ListenerRow, subject: string): Promise<Outcome> {
    const { id: listenerId, definitionId, policies } = listener;
    const { id: deliveryId, connectionId, occurredAt } = delivery;
    const approved = policies.rehired !== 'start' && (await isEntryApproved(db, deliveryId));
    const again = approved ? 'start' : policies.rehired;
    const entered = await enterRun(db, {
      ...{ definitionId, subject, connectionId, listenerId, deliveryId, occurredAt, again },
    });
    if (entered.kind === 'asks') {
      const runId = entered.run.id;
      const flag = { runId, listenerId, deliveryId, reason: 'rehired' as const };
      await raiseRunFlag(db, { ...flag, now: new Date(now()) });
      return ignored('A later hire: asks an admin whether a new run starts.', runId);
    }
    if (entered.kind === 'refused') return ignored(entered.why, entered.run?.id);
    const { run } = entered;
    if (run.startedAt === null) await starter.start(run, entered.definitionKey);
    if (run.deliveryId === deliveryId) return { state: 'done', outcome: 'Started the run.', runId: run.id };
    for (const taskKey of await tasksToTell(db, run.id)) {
      const poked = await starter.poke(run, { deliveryId, taskKey });
      if (poked === 'closed') return { state: 'again', outcome: 'The run closed in between.' };
    }
    return { state: 'done', outcome: 'Told the open run.', runId: run.id };
  }
}

function ignored(outcome: string, runId?: string): Outcome {
  return { state: 'ignored', outcome, ...(runId === undefined ? {} : { runId }) };
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
