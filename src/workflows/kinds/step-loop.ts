import { ActivityFailure, RetryState } from '@temporalio/common';
import { isCancellation } from '@temporalio/workflow';
import type { StepCall, TaskNext, TaskStep } from '../../domain/run/task-next.ts';
import { type WaitReason, waitSentence } from '../../domain/run/wait-reason.ts';
import type { Effect, KindContext, KindEnd } from './kind.ts';

const READS: readonly TaskStep[] = ['importEmployee', 'findOrder', 'readOrder'];
const OUTAGE_PAUSE_MS = 300_000;

export interface StepLoop {
  readonly look: Effect;
  readonly summaries: Readonly<Partial<Record<TaskStep, string>>>;
  /** What the task waits for while a step changes something. */
  readonly acting: WaitReason;
  /** What the task waits for while the vendor does not answer. */
  readonly outage: WaitReason;
}

/** Look, do one thing, wait; again until the task ends. Every answer comes from rows, none from locals. */
export async function runSteps(context: KindContext, loop: StepLoop): Promise<KindEnd> {
  let next = await context.effect(loop.look);
  for (;;) {
    if (next.do === 'end') return { state: next.state, waitsFor: next.waitsFor };
    if (next.do === 'next_attempt') return 'next_attempt';
    next = next.do === 'step' ? await takeStep(context, loop, next) : await pause(context, loop, next);
  }
}

async function pause(
  context: KindContext,
  loop: StepLoop,
  next: Extract<TaskNext, { do: 'wait' }>,
): Promise<TaskNext> {
  context.report({ state: next.state, waitsFor: next.waitsFor });
  if (!(context.poked() && next.onPoke)) await context.wait(next.until, waitSentence(next.waitsFor));
  return context.poked() && next.onPoke ? { do: 'step', ...next.onPoke } : context.effect(loop.look);
}

async function takeStep(context: KindContext, loop: StepLoop, call: StepCall): Promise<TaskNext> {
  if (call.step !== 'readOrder') context.report({ state: 'active', waitsFor: loop.acting });
  try {
    return await context.effect({
      activity: call.step,
      queue: call.queue,
      summary: loop.summaries[call.step] ?? call.step,
      answersPokes: READS.includes(call.step),
    });
  } catch (error) {
    if (isCancellation(error) || !isOutage(error)) throw error;
    context.report({ state: 'active', waitsFor: loop.outage });
    await context.wait(Date.now() + OUTAGE_PAUSE_MS, waitSentence(loop.outage));
    return context.effect(loop.look);
  }
}

/** True when the vendor did not answer within the time of one activity: worth asking again later. */
function isOutage(error: unknown): boolean {
  return error instanceof ActivityFailure && error.retryState !== RetryState.NON_RETRYABLE_FAILURE;
}
