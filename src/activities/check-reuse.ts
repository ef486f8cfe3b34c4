import { eq } from 'drizzle-orm';
import { writeCheckEvents } from '../db/check-events.ts';
import type { CheckPatch, CheckRow, OpenAttempt } from '../db/checks.ts';
import type { Transaction } from '../db/database.ts';
import { checks } from '../db/schema/checks.ts';
import type { TaskNext } from '../domain/run/task-next.ts';
import { VendorError } from '../integrations/vendor-error.ts';
import type { StepInput } from '../workflows/contract.ts';
import type { CheckDeps } from './check-person.ts';
import { accountRefusal, whenRefused } from './check-refusal.ts';
import { readCheckAgain } from './undisturbed-read.ts';

/** The step that uses a clear result again: only when a read shows that it still is clear; else the check is ordered. */
export function createReuseStep({ db, store, vendors }: CheckDeps) {
  async function readReused(input: StepInput): Promise<TaskNext> {
    const attempt = await store.open(input);
    const { reusedFrom } = attempt.check;
    if (reusedFrom === null) return store.settle(attempt, input);
    return whenRefused({ store, attempt, input }, async () => {
      const isThere = await isReadable(reusedFrom, input.now);
      return db.transaction((tx) => adopt(tx, { attempt, input, sourceId: reusedFrom, isThere }));
    });
  }

  /** False when the provider does not have the report any more; throws while it does not answer, or refuses us. */
  async function isReadable(checkId: string, now: number): Promise<boolean> {
    try {
      return !(await readCheckAgain({ db, vendors }, { checkId, now })).orderDeleted;
    } catch (error) {
      if (!(error instanceof VendorError) || error.transient || accountRefusal(error)) throw error;
      return false;
    }
  }

  /** Locks the earlier check first, as its changes do, so that none of them passes by unseen. */
  async function adopt(
    tx: Transaction,
    {
      attempt,
      input,
      sourceId,
      isThere,
    }: {
      readonly attempt: OpenAttempt;
      readonly input: StepInput;
      readonly sourceId: string;
      readonly isThere: boolean;
    },
  ): Promise<TaskNext> {
    const source = await lock(tx, sourceId);
    const check = await lock(tx, attempt.check.id);
    const opened = { ...attempt, check };
    // Another sending of this activity was here before.
    if (check.reusedFrom !== sourceId || check.readAt !== null) return store.settleIn(tx, opened, input, {});
    const isGood = isThere && source.status === 'clear';
    const kind = isGood ? 'reused' : 'reuse_dropped';
    await writeCheckEvents(tx, [{ checkId: check.id, at: new Date(input.now), kind, code: sourceId }]);
    const dropped: CheckPatch = { reusedFrom: null, cause: 'run' };
    return store.settleIn(tx, opened, input, isGood ? resultOf(source) : dropped);
  }

  return { readReused };
}

async function lock(tx: Transaction, id: string): Promise<CheckRow> {
  const [row] = await tx.select().from(checks).where(eq(checks.id, id)).for('update');
  if (!row) throw new Error(`Check ${id} does not exist`);
  return row;
}

/** The result as it was read for the check that it comes from; the ids of its report stay with that check. */
function resultOf(source: CheckRow): CheckPatch {
  const { reportStatus, reportResult, reportAdjudication, reportAssessment, reportIncludesCanceled } = source;
  return {
    reportStatus,
    reportResult,
    reportAdjudication,
    reportAssessment,
    reportIncludesCanceled,
    reportLink: source.reportLink,
    usesAssess: source.usesAssess,
    completedAt: source.completedAt,
    readAt: source.readAt,
    holdReason: null,
    holdUntil: null,
  };
}
