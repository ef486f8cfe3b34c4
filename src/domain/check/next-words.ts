import type { StepCall, TaskNext, TaskStep } from '../run/task-next.ts';
import type { WaitReason } from '../run/wait-reason.ts';

interface Place {
  /** The queue of the check's connection. */
  readonly queue: string;
}

/** Instants and durations in ms. */
interface Moment {
  readonly now: number;
  readonly canceling: boolean;
  readonly reconcileMs: number;
}

/** One effect on the queue of the check's connection. */
export function step(facts: Place, name: TaskStep): TaskNext {
  return { do: 'step', step: name, queue: facts.queue };
}

/** The task is over. */
export function end(state: 'completed' | 'canceled'): TaskNext {
  return { do: 'end', state, waitsFor: null };
}

/** What was to be ordered is not ordered any more: the task ends with its run, else an admin goes on. */
export function stopped(moment: Moment): TaskNext {
  return moment.canceling ? end('canceled') : attention(moment, 'invitation_canceled', null);
}

/** Waits out a hold. */
export function held(hold: { readonly reason: WaitReason; readonly until: number }): TaskNext {
  const state = hold.reason === 'provider_unavailable' ? 'active' : 'needs_attention';
  return { do: 'wait', until: hold.until, state, waitsFor: hold.reason, onPoke: null };
}

/** Waits for an admin, and looks again now and then. */
export function attention(moment: Moment, waitsFor: WaitReason, onPoke: StepCall | null): TaskNext {
  return { do: 'wait', until: moment.now + moment.reconcileMs, state: 'needs_attention', waitsFor, onPoke };
}

/** Waits for what a read will show; a poke reads at once. */
export function waitForRead(
  facts: Place,
  until: number,
  state: 'active' | 'needs_attention',
  waitsFor: WaitReason,
): TaskNext {
  return { do: 'wait', until, state, waitsFor, onPoke: { step: 'readOrder', queue: facts.queue } };
}
