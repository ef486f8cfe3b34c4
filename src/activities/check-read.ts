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

/** How a check is read and the read is written. */
interface Reader<T> {
  read(check: CheckRow): Promise<CheckPatch>;
  write(tx: Transaction, patch: CheckPatch): Promise<T>;
  /** True when nobody reads the check again after this answer. */
  isLast(answer: T): boolean;
}

/** Takes back what a transaction wrote of a read that is not the newest any more. */
class OutdatedReadError extends Error {
  override readonly name = 'OutdatedReadError';
}

/** The steps that read what the provider says now. */
export function createReadSteps({ db, store, vendors }: CheckDeps) {
  async function readOrder(input: StepInput): Promise<TaskNext> {
    const attempt = await store.open(input);
    return whenRefused({ store, attempt, input }, async () => {
      const provider = vendors.provider(attempt.connection);
      return readUndisturbed(attempt.check, {
        read: (check) => readAtProvider(provider, check, input.now),
        write: (tx, patch) => store.settleIn(tx, attempt, input, patch),
        isLast: (next) => next.do === 'end' || next.do === 'next_attempt',
      });
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
    try {
      await readUndisturbed(known, {
        read: (check) => readAtProvider(provider, check, now),
        write: (tx, patch) => updateCheck(tx, { known, patch, now: new Date(now) }),
        // An event that comes meanwhile makes an execution of its own.
        isLast: () => false,
      });
    } catch (error) {
      throw error instanceof VendorError && accountRefusal(error) ? untilAccepted(error) : error;
    }
  }

  /**
   * Reads and writes; reads again when somebody else wrote a read in between, because of two reads at once the one that
   * is written last can be the older one, and when an event came before what is to be the last read was written.
   */
  async function readUndisturbed<T>(known: CheckRow, { read, write, isLast }: Reader<T>): Promise<T> {
    let check = known;
    for (let reads = 0; reads < MOST_READS; reads += 1) {
      const { id, readAt, hints } = check;
      const patch = await read(check);
      const written = await unlessOutdated(async (tx) => {
        const [row] = await tx
          .select({ readAt: checks.readAt, hints: checks.hints })
          .from(checks)
          .where(eq(checks.id, id))
          .for('update');
        if (row?.readAt?.getTime() !== readAt?.getTime()) throw new OutdatedReadError();
        const answer = await write(tx, patch);
        if (row?.hints !== hints && isLast(answer)) throw new OutdatedReadError();
        return { answer };
      });
      if (written) return written.answer;
      check = await getCheck(db, id);
    }
    throw new Error(`Check ${known.id} was read by others all the time`);
  }

  /** Null when the read was outdated; then nothing of it is written. */
  async function unlessOutdated<T>(write: (tx: Transaction) => Promise<T>): Promise<T | null> {
    try {
      return await db.transaction(write);
    } catch (error) {
      if (error instanceof OutdatedReadError) return null;
      throw error;
    }
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
