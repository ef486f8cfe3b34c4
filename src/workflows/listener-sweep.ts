import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import { continueAsNew, isCancellation, proxyActivities } from '@temporalio/workflow';
import { databaseWrite, vendorCall } from './activity-options.ts';
import type {
  ListenerSweepCarry,
  ListenerSweepInput,
  ListenerSweepReadActivities,
  ListenerSweepRecordActivities,
  ListenerSweepResult,
} from './contract.ts';

const PAGES_AN_EXECUTION = 50;
const records = proxyActivities<ListenerSweepRecordActivities>({
  ...databaseWrite,
  summary: 'Keep the sweep',
});

/**
 * Looks in Lever for hires, or moves to the stage of a listener, that no webhook told of, and puts them into the inbox.
 * Nobody's id passes through here: a page is read and stored by one activity.
 */
export async function listenerSweep(input: ListenerSweepInput): Promise<ListenerSweepResult> {
  const { listenerId } = input;
  let carry: ListenerSweepCarry | null = input.carry ?? (await begin(listenerId));
  if (carry === null) return { found: 0, failure: null };
  for (let pages = 0; pages < PAGES_AN_EXECUTION; pages += 1) {
    try {
      carry = await sweepPage(listenerId, carry);
    } catch (error) {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      return end(listenerId, carry, codeOf(error));
    }
    if (carry.offset === null) return end(listenerId, carry, null);
  }
  return continueAsNew<typeof listenerSweep>({ listenerId, carry });
}

async function begin(listenerId: string): Promise<ListenerSweepCarry | null> {
  const begun = await records.beginListenerSweep({ listenerId, now: Date.now() });
  if (begun === null) return null;
  const { queue, ...period } = begun;
  return { queue, period, offset: null, found: 0 };
}

async function sweepPage(listenerId: string, carry: ListenerSweepCarry): Promise<ListenerSweepCarry> {
  const { period, offset, found } = carry;
  const page = await accountOf(carry).sweepListenerPage({ listenerId, ...period, offset });
  return { ...carry, offset: page.next, found: found + page.found };
}

function accountOf({ queue }: ListenerSweepCarry) {
  const summary = 'Look for entries that no webhook told of';
  return proxyActivities<ListenerSweepReadActivities>({ ...vendorCall, taskQueue: queue, summary });
}

async function end(
  listenerId: string,
  { period, found }: ListenerSweepCarry,
  failure: string | null,
): Promise<ListenerSweepResult> {
  const result = { found, failure };
  await records.endListenerSweep({ listenerId, now: Date.now(), ...period, ...result });
  return result;
}

function codeOf({ cause }: ActivityFailure): string {
  return (cause instanceof ApplicationFailure ? cause.type : null) ?? 'timeout';
}
