import { z } from 'zod';
import type { Db } from '../db/database.ts';
import { findListener } from '../db/listeners.ts';
import { IMPORT_TASK } from '../domain/run/task-carry.ts';
import type { DeliveryRow } from './claim.ts';
import { enterRun } from './enter-run.ts';
import type { Outcome } from './outcome.ts';
import type { RunStarter } from './run-starter.ts';

const Body = z.object({ opportunityId: z.string().regex(/^[A-Za-z0-9_-]{1,100}$/) });

/** A hire enters a run, or pokes the one that is open; what it claims is read afresh by the run. */
export function createLeverDispatch({ db, starter }: { readonly db: Db; readonly starter: RunStarter }) {
  return async function dispatchLever(delivery: DeliveryRow): Promise<Outcome> {
    const listener = delivery.listenerId === null ? null : await findListener(db, delivery.listenerId);
    if (!listener) return { state: 'ignored', outcome: 'The listener does not exist any more.' };
    if (delivery.event !== listener.event) {
      return { state: 'ignored', outcome: `The listener waits for ${listener.event}.` };
    }
    const body = Body.safeParse(delivery.body);
    if (!body.success) return { state: 'ignored', outcome: 'The delivery names no opportunity.' };
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
    const poked = await starter.poke(run, { deliveryId: delivery.id, taskKey: IMPORT_TASK });
    if (poked === 'closed') return { state: 'again', outcome: 'The run closed in between.' };
    return { state: 'done', outcome: 'Told the open run.', runId: run.id };
  };
}
