import {
  condition,
  continueAsNew,
  isCancellation,
  proxyActivities,
  setHandler,
  sleep,
  TemporalFailure,
  workflowInfo,
} from '@temporalio/workflow';
import { vendorCall } from './activity-options.ts';
import {
  type LeverWriteBackInput,
  type WriteBackActivities,
  type WriteBackCall,
  type WriteBackNext,
  wakeSignal,
} from './contract.ts';

const LONGEST_PAUSE_MS = 60_000;
// Nothing waits for a write-back: after a burst of hires it may stand long in the queue of its connection.
const look = { ...vendorCall, scheduleToCloseTimeout: '1 hour' } as const;
// Never repeated by itself: a look comes before every other call.
const once = { ...look, startToCloseTimeout: '30s', retry: { maximumAttempts: 1 } } as const;
const { readWriteBack } = proxyActivities<Pick<WriteBackActivities, 'readWriteBack'>>(look);
const { doWriteBack } = proxyActivities<Pick<WriteBackActivities, 'doWriteBack'>>(once);

/**
 * Brings one opportunity in Lever to what is wanted of it: looks, makes one call, looks again. Ends when nothing is
 * left to do; everything that it must remember is in the rows, so that it can begin anew at any time.
 */
export async function leverWriteBack(input: LeverWriteBackInput): Promise<void> {
  let wakes = 0;
  const wake = () => {
    wakes += 1;
  };
  setHandler(wakeSignal, wake, { description: 'Look again: what is wanted of the opportunity changed.' });
  let failures = 0;
  let next: WriteBackNext = { do: 'look' };
  for (let turns = 0; !isLongEnough(turns, input); turns += 1) {
    const seen = wakes;
    try {
      next = await step(input, next);
      failures = 0;
    } catch (error) {
      if (isCancellation(error) || !(error instanceof TemporalFailure)) throw error;
      next = { do: 'look' };
      failures += 1;
      await sleep(Math.min(1_000 * 2 ** (failures - 1), LONGEST_PAUSE_MS), {
        summary: 'Until Lever answers',
      });
    }
    if (next.do === 'wait') {
      const ms = Math.max(next.until - Date.now(), 1);
      await condition(() => wakes > seen, ms, { summary: 'Until a lost call can no longer arrive' });
    }
    if (next.do === 'end' && wakes === seen) return;
    if (next.do !== 'call') next = { do: 'look' };
  }
  await continueAsNew<typeof leverWriteBack>(input);
}

function isLongEnough(turns: number, { turnsPerExecution }: LeverWriteBackInput): boolean {
  if (workflowInfo().continueAsNewSuggested) return true;
  return turnsPerExecution !== undefined && turns >= turnsPerExecution;
}

function step(
  { queue, connectionId, opportunityId }: LeverWriteBackInput,
  next: WriteBackNext,
): Promise<WriteBackNext> {
  const now = Date.now();
  const target = { connectionId, opportunityId };
  if (next.do === 'call') {
    const options = { ...once, taskQueue: queue, summary: summaryOf(next.call) };
    return doWriteBack.executeWithOptions(options, [{ ...target, call: next.call, now }]);
  }
  const options = { ...look, taskQueue: queue, summary: 'Read what Lever shows' };
  return readWriteBack.executeWithOptions(options, [{ ...target, now }]);
}

function summaryOf(call: WriteBackCall): string {
  switch (call.do) {
    case 'add_tag':
      return `Add the tag ${call.tag}`;
    case 'remove_tags':
      return `Remove ${call.tags.join(' and ')}`;
    case 'write_note':
      return 'Write the note';
    case 'delete_note':
      return 'Delete a second copy of the note';
    case 'advance_stage':
      return 'Advance to the next stage';
  }
}
