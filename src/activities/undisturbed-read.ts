import { eq } from 'drizzle-orm';
import { type CheckPatch, type CheckRow, getCheck, updateCheck } from '../db/checks.ts';
import { getConnection } from '../db/connections.ts';
import type { Db, Transaction } from '../db/database.ts';
import { checks } from '../db/schema/checks.ts';
import type { Reading, ScreeningProvider } from '../integrations/screening-provider.ts';
import { VendorError } from '../integrations/vendor-error.ts';
import { readingPatch } from './reading-patch.ts';
import type { VendorClients } from './vendor-clients.ts';

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

/**
 * Reads and writes; reads again when somebody else wrote a read in between, because of two reads at once the one that
 * is written last can be the older one, and when an event came before what is to be the last read was written.
 */
export async function readUndisturbed<T>(
  db: Db,
  known: CheckRow,
  { read, write, isLast }: Reader<T>,
): Promise<T> {
  let check = known;
  for (let reads = 0; reads < MOST_READS; reads += 1) {
    const { id, readAt, hints } = check;
    const patch = await read(check);
    const written = await unlessOutdated(db, async (tx) => {
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
async function unlessOutdated<T>(db: Db, write: (tx: Transaction) => Promise<T>): Promise<T | null> {
  try {
    return await db.transaction(write);
  } catch (error) {
    if (error instanceof OutdatedReadError) return null;
    throw error;
  }
}

/** Reads a check apart from its task and writes what the provider says now; throws `VendorError`. */
export async function readCheckAgain(
  { db, vendors }: { readonly db: Db; readonly vendors: VendorClients },
  { checkId, now }: { readonly checkId: string; readonly now: number },
): Promise<CheckRow> {
  const known = await getCheck(db, checkId);
  const provider = vendors.provider(await getConnection(db, known.connectionId));
  return readUndisturbed(db, known, {
    read: (check) => readAtProvider(provider, check, now),
    write: (tx, patch) => updateCheck(tx, { known, patch, now: new Date(now) }),
    // Whoever asks for this read is asked again by an event that comes meanwhile.
    isLast: () => false,
  });
}

/** What the provider says now; an order that it does not have any more was withdrawn. */
export async function readAtProvider(
  provider: ScreeningProvider,
  check: CheckRow,
  now: number,
): Promise<CheckPatch> {
  const { providerOrderId: orderId, reportId, providerPersonId: personId } = check;
  if (orderId === null) return {};
  const reading = await provider.read({ orderId, reportId, personId });
  if (!reading) return { orderDeleted: true, readAt: new Date(now) };
  return { ...readingPatch(reading, { now }), reportLink: await reportLinkOf(provider, check, reading) };
}

/** The link that is known of this report, or the provider's; the status does not wait for one that is not given. */
async function reportLinkOf(
  provider: ScreeningProvider,
  known: CheckRow,
  { orderId, reportId, personId }: Reading,
): Promise<string | null> {
  if (reportId === null) return null;
  if (known.reportId === reportId && known.reportLink !== null) return known.reportLink;
  try {
    return await provider.reportLink({ orderId, reportId, personId });
  } catch (error) {
    if (error instanceof VendorError) return null;
    throw error;
  }
}
