import type { Transaction } from '../db/database.ts';
import { writeWait } from '../db/runs.ts';
import type { WaitReason } from '../domain/run/wait-reason.ts';
import type { StepInput } from '../workflows/contract.ts';

/** Writes what the task of a step waits for, and until when (epoch ms) at the latest. */
export function writeStepWait(
  tx: Transaction,
  { runId, taskKey, attempt, now }: StepInput,
  { waitsFor, until }: { readonly waitsFor: WaitReason; readonly until: number },
): Promise<void> {
  return writeWait(tx, { runId, taskKey, attempt, waitsFor, until: new Date(until), now: new Date(now) });
}
