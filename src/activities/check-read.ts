import { ApplicationFailure } from '@temporalio/common';
import { eq } from 'drizzle-orm';
import { type CheckPatch, type CheckRow, getCheck, updateCheck } from '../db/checks.ts';
import { getConnection } from '../db/connections.ts';
import type { Transaction } from '../db/database.ts';
import { checks } from '../db/schema/checks.ts';
import type { TaskNext } from '../domain/run/task-next.ts';
import type { ScreeningProvider } from '../integrations/screening-provider.ts';
import { VendorError } from '../integrations/vendor-error.ts';
import type { StepInput } from '../workflows/contract.ts';
import type { CheckDeps } from './check-person.ts';
import { accountRefusal, TRY_AGAIN_MS, whenRefused } from './check-refusal.ts';
import { readingPatch } from './reading-patch.ts';

const MOST_READS = 5;

/** The steps that read what the provider says now. */
export function createReadSteps({ db, store, vendors }: CheckDeps) {
  async function readOrder(input: StepInput): Promise<TaskNext> {
    const attempt = await store.open(input);
    return whenRefused({ store, attempt, input }, async () => {
      const provider = vendors.provider(attempt.connection);
      const write = (tx: Transaction, patch: CheckPatch) => store.settleIn(tx, attempt, input, patch);
      return readUndisturbed(attempt.check, write, (check) => readAtProvider(provider, check, input.now));
    });
  }

  async function refreshCheck({
    checkId,
    now,
  }: {
    readonly checkId: string;
    readonly now: number;
  }): Promise<void> {
    const known = await getCheck(db, checkId);
    const connection = await getConnection(db, known.connectionId);
    const provider = vendors.provider(connection);
    const write = (tx: Transaction, patch: CheckPatch) =>
      updateCheck(tx, { known, patch, now: new Date(now) });
    try {
      await readUndisturbed(known, write, (check) => readAtProvider(provider, check, now));
    } catch (error) {
      throw error instanceof VendorError && accountRefusal(error) ? untilAccepted(error) : error;
    }
  }

  /**
   * Reads and writes; reads again when somebody else wrote a read in between, because of two reads at once the
   * one that is written last can be the older one.
   */
  async function readUndisturbed<T>(
    known: CheckRow,
    write: (tx: Transaction, patch: CheckPatch) => Promise<T>,
    read: (check: CheckRow) => Promise<CheckPatch>,
  ): Promise<T> {
    let check = known;
    for (let reads = 0; reads < MOST_READS; reads += 1) {
      const { id, readAt } = check;
      const patch = await read(check);
      const written = await db.transaction(async (tx) => {
        const [row] = await tx
          .select({ readAt: checks.readAt })
          .from(checks)
          .where(eq(checks.id, id))
          .for('update');
        return row?.readAt?.getTime() === readAt?.getTime() ? { answer: await write(tx, patch) } : null;
      });
      if (written) return written.answer;
      check = await getCheck(db, id);
    }
    throw new Error(`Check ${known.id} was read by others all the time`);
  }

  return { readOrder, refreshCheck };
}

/** Nobody looks at a card again whose run is closed: what refused the account is asked until it does not. */
function untilAccepted(error: VendorError): ApplicationFailure {
  return ApplicationFailure.create({
    message: error.message,
    type: error.code,
    nextRetryDelay: TRY_AGAIN_MS,
  });
}

/** What the provider says now; an order that it does not have any more was withdrawn. */
async function readAtProvider(
  provider: ScreeningProvider,
  { providerOrderId: orderId, reportId, providerPersonId: personId }: CheckRow,
  now: number,
): Promise<CheckPatch> {
  if (orderId === null) return {};
  const reading = await provider.read({ orderId, reportId, personId });
  return reading ? readingPatch(reading, { now }) : { orderDeleted: true, readAt: new Date(now) };
}
