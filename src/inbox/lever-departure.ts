import type { Db } from '../db/database.ts';
import type { ListenerRow } from '../db/listeners.ts';
import { requestRunAction } from '../db/run-actions.ts';
import { raiseRunFlag, resolveRunFlags } from '../db/run-flags.ts';
import { type RunRow, runsOfSubject } from '../db/runs.ts';
import { type Departure, FLAG_SENTENCES } from '../domain/listener/policy.ts';
import { watchesDepartures } from '../domain/listener/webhook-events.ts';
import { isOpen } from '../domain/run/task-state.ts';
import type { DeliveryRow } from './claim.ts';
import type { FreshRead, LeverReader } from './lever-read.ts';
import type { Outcome } from './outcome.ts';

/** A deletion that Lever does not show for this long after the webhook did not happen. */
const SHOWN_WITHIN_MS = 600_000;

/**
 * Acts on an archive change or a deletion of somebody whose run is open, by the policies of the listener. What the
 * webhook claims is only a hint: what counts is what Lever shows now.
 */
export async function dispatchDeparture(
  { db, read, now }: { readonly db: Db; readonly read: LeverReader; readonly now: () => number },
  {
    delivery,
    listener,
    subject,
  }: { readonly delivery: DeliveryRow; readonly listener: ListenerRow; readonly subject: string },
): Promise<Outcome> {
  if (!watchesDepartures(listener.policies)) {
    return { state: 'ignored', outcome: 'The policies of the listener say: do nothing.' };
  }
  const [run] = await runsOfSubject(db, { definitionId: listener.definitionId, subject });
  if (!run || !isOpen(run.state)) {
    return { state: 'ignored', outcome: 'No run of this candidate is open.' };
  }
  const fresh = await read(delivery.connectionId, subject);
  if (fresh.kind === 'not_readable') return fresh.outcome;
  if (delivery.event === 'candidateDeleted' && fresh.kind === 'found') {
    const isOld = now() - delivery.receivedAt.getTime() >= SHOWN_WITHIN_MS;
    const state = isOld ? ('ignored' as const) : ('again' as const);
    return { state, outcome: 'Lever still has this candidate.' };
  }
  const departure = departureOf(listener, fresh);
  if (departure === null) {
    const reasons = ['unhired', 'archived'] as const;
    await resolveRunFlags(db, { runId: run.id, reasons, by: 'system', now: new Date(now()) });
    return { state: 'ignored', outcome: 'Lever shows that the candidate is still in.', runId: run.id };
  }
  return applyPolicy(db, { delivery, listener, run, departure, now: new Date(now()) });
}

/** A stage listener's candidate who is not archived is still in, and so is one who was hired. */
function departureOf(listener: ListenerRow, fresh: Exclude<FreshRead, { kind: 'not_readable' }>) {
  if (fresh.kind === 'gone') return 'deleted';
  if (fresh.hired) return null;
  if (fresh.opportunity.archived) return 'archived';
  return listener.event === 'candidateHired' ? 'unhired' : null;
}

async function applyPolicy(
  db: Db,
  {
    delivery,
    listener,
    run,
    departure,
    now,
  }: {
    readonly delivery: DeliveryRow;
    readonly listener: ListenerRow;
    readonly run: RunRow;
    readonly departure: Departure;
    readonly now: Date;
  },
): Promise<Outcome> {
  const [what, runId] = [FLAG_SENTENCES[departure], run.id];
  const policy = listener.policies[departure];
  if (policy === 'nothing') {
    return { state: 'ignored', outcome: `${what} The policy of the listener: do nothing.`, runId };
  }
  if (policy === 'flag') {
    const of = { runId, listenerId: listener.id, deliveryId: delivery.id };
    await raiseRunFlag(db, { ...of, reason: departure, now });
    return { state: 'done', outcome: `${what} Flagged the run.`, runId };
  }
  const actor = `webhook:${listener.id}`;
  const none = { taskKey: null, attempt: null };
  const wanted = { runId, kind: 'cancel_run' as const, ...none, reason: what, actor, resendAt: now, now };
  const requested = await requestRunAction(db, wanted);
  if (requested.ok) return { state: 'done', outcome: `${what} Cancels the run.`, runId };
  return { state: 'ignored', outcome: `${what} The run was closed already.`, runId };
}
