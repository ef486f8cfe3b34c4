import { getCheck } from '../db/checks.ts';
import { findConnection } from '../db/connections.ts';
import type { Db } from '../db/database.ts';
import type { WriteBackRow } from '../db/write-backs.ts';
import { noteText } from '../domain/lever/note-text.ts';
import { VendorError } from '../integrations/vendor-error.ts';
import type { VendorClients } from './vendor-clients.ts';

interface NoteSources {
  readonly db: Db;
  readonly vendors: Pick<VendorClients, 'provider'>;
}

/** The text of the note of an attempt; the link to the report is asked of its provider. */
export async function writeNoteText(
  sources: NoteSources,
  row: WriteBackRow,
  marker: string,
): Promise<string> {
  if (row.wanted === 'completed') {
    return noteText({ state: 'completed', reportLink: await linkOf(sources, row) }, marker);
  }
  if (!row.reason) throw new Error('A note about an error needs its reason');
  return noteText({ state: 'error', reason: row.reason }, marker);
}

async function linkOf(
  { db, vendors }: NoteSources,
  { checkId, reportLink }: Pick<WriteBackRow, 'checkId' | 'reportLink'>,
): Promise<string | null> {
  if (!reportLink || !checkId) return null;
  const check = await getCheck(db, checkId);
  if (check.reportLink !== null) return check.reportLink;
  const { connectionId, providerOrderId, reportId, providerPersonId } = check;
  const connection = await findConnection(db, connectionId);
  if (!connection || !providerOrderId) return null;
  try {
    return await vendors
      .provider(connection)
      .reportLink({ orderId: providerOrderId, reportId, personId: providerPersonId });
  } catch (error) {
    // The note must not wait for a provider that does not give the link.
    if (error instanceof VendorError && !error.transient) return null;
    throw error;
  }
}
