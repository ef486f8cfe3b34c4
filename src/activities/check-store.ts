import {
  type AttemptKey,
  type CheckPatch,
  createAttemptReader,
  type OpenAttempt,
  updateCheck,
} from '../db/checks.ts';
import type { ConnectionRow } from '../db/connections.ts';
import type { Db, Transaction } from '../db/database.ts';
import { writeWait } from '../db/runs.ts';
import { type CheckCapabilities, nextCheckStep } from '../domain/check/next-step.ts';
import type { TaskNext } from '../domain/run/task-next.ts';
import type { StepInput } from '../workflows/contract.ts';
import { checkFacts } from './check-facts.ts';

/** Where every step of a check ends: the row is changed and the next thing is decided in one transaction. */
export function createCheckStore({
  db,
  reconcileMs,
  capabilitiesOf,
}: {
  readonly db: Db;
  readonly reconcileMs: number;
  /** What the provider behind a connection can do; everything when it is not given. */
  readonly capabilitiesOf?: (connection: ConnectionRow) => CheckCapabilities;
}) {
  const find = createAttemptReader({ db });

  /** The attempt that an effect is about; it was committed before the effect was asked for. */
  async function open(input: AttemptKey): Promise<OpenAttempt> {
    const attempt = await find(input);
    if (!attempt) throw new Error(`No attempt ${input.attempt} of ${input.taskKey} in ${input.runId}`);
    return attempt;
  }

  /** Changes the check and decides; without a change it decides by the rows as they were opened. */
  async function settle(attempt: OpenAttempt, input: StepInput, patch: CheckPatch = {}): Promise<TaskNext> {
    if (Object.keys(patch).length > 0) return db.transaction((tx) => settleIn(tx, attempt, input, patch));
    const next = decide(attempt, input);
    if (next.do === 'wait') await db.transaction((tx) => writeWait(tx, waitOf(input, next)));
    return next;
  }

  async function settleIn(
    tx: Transaction,
    attempt: OpenAttempt,
    input: StepInput,
    patch: CheckPatch,
  ): Promise<TaskNext> {
    const check = await updateCheck(tx, { known: attempt.check, patch, now: new Date(input.now) });
    const next = decide({ ...attempt, check }, input);
    if (next.do === 'wait') await writeWait(tx, waitOf(input, next));
    return next;
  }

  function decide(attempt: OpenAttempt, input: StepInput): TaskNext {
    return nextCheckStep(checkFacts(attempt, capabilitiesOf?.(attempt.connection)), {
      ...input,
      reconcileMs,
    });
  }

  return { find, open, settle, settleIn };
}
export type CheckStore = ReturnType<typeof createCheckStore>;

function waitOf(input: StepInput, next: Extract<TaskNext, { do: 'wait' }>): Parameters<typeof writeWait>[1] {
  const { runId, taskKey, attempt } = input;
  return {
    runId,
    taskKey,
    attempt,
    waitsFor: next.waitsFor,
    until: new Date(next.until),
    now: new Date(input.now),
  };
}
