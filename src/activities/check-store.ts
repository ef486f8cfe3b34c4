import {
  type AttemptKey,
  type CheckPatch,
  type CheckRow,
  createAttemptReader,
  type OpenAttempt,
  updateCheck,
} from '../db/checks.ts';
import type { Db, Transaction } from '../db/database.ts';
import { wantWriteBack } from '../db/write-backs.ts';
import { nextCheckStep } from '../domain/check/next-step.ts';
import type { TaskNext } from '../domain/run/task-next.ts';
import { pollPlanOf } from '../integrations/provider-poll-plan.ts';
import type { StepInput } from '../workflows/contract.ts';
import { checkFacts } from './check-facts.ts';
import { pollMsOf } from './check-poll-plan.ts';
import { writeStepWait } from './step-wait.ts';

/** Where every step of a check ends: the row is changed and the next thing is decided in one transaction. */
export function createCheckStore({ db, reconcileMs }: { readonly db: Db; readonly reconcileMs: number }) {
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
    if (next.do === 'wait') await db.transaction((tx) => tellWait(tx, attempt, input, next));
    return next;
  }

  async function settleIn(
    tx: Transaction,
    attempt: OpenAttempt,
    input: StepInput,
    patch: CheckPatch,
  ): Promise<TaskNext> {
    const known = attempt.check;
    const confirmed = isWithdrawal(known, patch) && !input.canceling ? { ...patch, readAt: null } : patch;
    const check = await updateCheck(tx, { known, patch: confirmed, now: new Date(input.now) });
    const changed = { ...attempt, check };
    const next = decide(changed, input);
    if (next.do === 'wait') await tellWait(tx, changed, input, next);
    return next;
  }

  function decide(attempt: OpenAttempt, input: StepInput): TaskNext {
    const { check, connection } = attempt;
    const pollMs = pollMsOf(check, pollPlanOf(connection));
    return nextCheckStep(checkFacts(attempt), {
      ...input,
      reconcileMs: Math.min(reconcileMs, pollMs ?? reconcileMs),
    });
  }

  return { find, open, settle, settleIn };
}
export type CheckStore = ReturnType<typeof createCheckStore>;

/** True when this is the first word of a withdrawal that an admin wants: it is confirmed by one more read. */
function isWithdrawal(known: CheckRow, patch: CheckPatch): boolean {
  return known.withdrawWantedAt !== null && !known.orderDeleted && patch.orderDeleted === true;
}

type Wait = Extract<TaskNext, { do: 'wait' }>;

/** Writes the wait, and tells Lever when an admin has to act before anything can be ordered. */
async function tellWait(
  tx: Transaction,
  { check, connection }: OpenAttempt,
  input: StepInput,
  next: Wait,
): Promise<void> {
  await writeStepWait(tx, input, next);
  const isReused = check.reusedFrom !== null && check.readAt !== null;
  if (isReused || check.providerOrderId !== null || next.state !== 'needs_attention') return;
  const { runId, taskKey, attempt, id: checkId } = check;
  const always = connection.kind === 'proforma';
  const wanted = { runId, taskKey, attempt, checkId, always, reason: next.waitsFor };
  await wantWriteBack(tx, { ...wanted, state: 'error' });
}
