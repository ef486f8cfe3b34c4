import { type CheckPatch, type CheckRow, findAttempt, updateCheck } from '../db/checks.ts';
import { type ConnectionRow, findConnection } from '../db/connections.ts';
import type { Db, Transaction } from '../db/database.ts';
import { providerPerson } from '../db/provider-persons.ts';
import { writeWait } from '../db/runs.ts';
import { nextCheckStep } from '../domain/check/next-step.ts';
import type { TaskNext } from '../domain/run/task-next.ts';
import type { StepInput } from '../workflows/contract.ts';
import { checkFacts } from './check-facts.ts';

/** The attempt that a step is about, with its connection. */
export interface OpenAttempt {
  readonly check: CheckRow;
  readonly connection: ConnectionRow;
}

/** Where every step of a check ends: the row is changed and the next thing is decided in one transaction. */
export function createCheckStore({ db, reconcileMs }: { readonly db: Db; readonly reconcileMs: number }) {
  /** The attempt that an effect is about; it was committed before the effect was asked for. */
  async function open(input: StepInput): Promise<OpenAttempt> {
    const check = await findAttempt(db, input);
    if (!check) throw new Error(`No attempt ${input.attempt} of ${input.taskKey} in ${input.runId}`);
    const connection = await findConnection(db, check.connectionId);
    if (!connection) throw new Error(`Connection ${check.connectionId} does not exist`);
    return { check, connection };
  }

  async function settle(attempt: OpenAttempt, input: StepInput, patch: CheckPatch = {}): Promise<TaskNext> {
    return db.transaction((tx) => settleIn(tx, attempt, input, patch));
  }

  async function settleIn(
    tx: Transaction,
    attempt: OpenAttempt,
    input: StepInput,
    patch: CheckPatch,
  ): Promise<TaskNext> {
    const now = new Date(input.now);
    const check = await updateCheck(tx, { id: attempt.check.id, patch, now });
    const person = await providerPerson(tx, check);
    const facts = checkFacts(check, { connection: attempt.connection, person });
    const next = nextCheckStep(facts, { ...input, reconcileMs });
    if (next.do !== 'wait') return next;
    const { runId, taskKey } = input;
    const wait = {
      runId,
      taskKey,
      attempt: input.attempt,
      waitsFor: next.waitsFor,
      until: new Date(next.until),
      now,
    };
    await writeWait(tx, wait);
    return next;
  }

  /** The person at the provider, as another check of the same employee may have found it. */
  async function personId(check: CheckRow): Promise<string | null> {
    return (await providerPerson(db, check)).providerId;
  }

  return { open, settle, settleIn, personId };
}
export type CheckStore = ReturnType<typeof createCheckStore>;
