import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import { continueAsNew, isCancellation, proxyActivities } from '@temporalio/workflow';
import { databaseWrite, vendorCall } from './activity-options.ts';
import type {
  AccountSweepInput,
  AccountSweepResult,
  SweepCarry,
  SweepReadActivities,
  SweepRecordActivities,
} from './contract.ts';

const records = proxyActivities<SweepRecordActivities>({ ...databaseWrite, summary: 'Keep the sweep' });

/**
 * Compares a provider's account with the checks: a page of people an execution, one person after the other, so that the
 * sweep takes a small share of the account's rate limit. What it was told before a crash is in its history.
 */
export async function accountSweep(input: AccountSweepInput): Promise<AccountSweepResult> {
  const carry = input.carry ?? (await begin(input));
  if (carry === null) return { persons: 0, failure: null };
  const { connectionId } = input;
  let persons = carry.persons;
  let next: SweepCarry['at'] | null;
  try {
    const page = await readPage(input, carry);
    const { comparePerson } = accountOf(input);
    for (const personId of page.personIds) {
      await comparePerson({ connectionId, personId, now: Date.now() });
      persons += 1;
    }
    next = page.next;
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    return end(input, carry, { persons, failure: codeOf(error) });
  }
  if (next === null) return end(input, carry, { persons, failure: null });
  return continueAsNew<typeof accountSweep>({ ...input, carry: { ...carry, at: next, persons } });
}

async function begin({ connectionId }: AccountSweepInput): Promise<SweepCarry | null> {
  const period = await records.beginSweep({ connectionId, now: Date.now() });
  return period && { period, at: { list: 'candidates', page: 1 }, persons: 0 };
}

function accountOf({ queue }: AccountSweepInput) {
  const summary = 'Compare the account with the checks';
  return proxyActivities<SweepReadActivities>({ ...vendorCall, taskQueue: queue, summary });
}

/** The people of this page, and where the next one begins: after the provider's list comes that of our checks. */
async function readPage(
  input: AccountSweepInput,
  { period, at }: SweepCarry,
): Promise<{ readonly personIds: readonly string[]; readonly next: SweepCarry['at'] | null }> {
  const { connectionId } = input;
  if (at.list === 'checks') {
    const { personIds, next } = await records.listCheckedPersons({
      connectionId,
      after: at.after,
      ...period,
    });
    return { personIds, next: next === null ? null : { list: 'checks', after: next } };
  }
  const listed = await accountOf(input).listUncheckedPersons({ connectionId, page: at.page, ...period });
  const next: SweepCarry['at'] =
    listed.next === null ? { list: 'checks', after: null } : { list: 'candidates', page: listed.next };
  return { personIds: listed.personIds, next };
}

async function end(
  { connectionId }: AccountSweepInput,
  { period }: SweepCarry,
  result: AccountSweepResult,
): Promise<AccountSweepResult> {
  await records.endSweep({ connectionId, now: Date.now(), ...period, ...result });
  return result;
}

function codeOf({ cause }: ActivityFailure): string {
  return (cause instanceof ApplicationFailure ? cause.type : null) ?? 'timeout';
}
