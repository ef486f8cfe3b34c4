import { type CheckRow, getCheck } from '../db/checks.ts';
import { type ConnectionRow, findConnection } from '../db/connections.ts';
import type { Db } from '../db/database.ts';
import type { WriteBackRow } from '../db/write-backs.ts';
import { noteText } from '../domain/lever/note-text.ts';
import { CHECKR_ENVIRONMENTS } from '../integrations/checkr/hosts.ts';
import { checkrReportLink } from '../integrations/checkr/report-link.ts';

/** The page of a check's report that only people with a login see; null when the provider has none. */
export type ReportLink = (check: CheckRow, connection: ConnectionRow) => Promise<string | null>;

/** The text of the note of an attempt. */
export async function writeNoteText(
  { db, reportLink }: { readonly db: Db; readonly reportLink: ReportLink },
  row: WriteBackRow,
  marker: string,
): Promise<string> {
  if (row.wanted === 'completed') {
    return noteText({ state: 'completed', reportLink: await linkOf(db, reportLink, row) }, marker);
  }
  if (!row.reason) throw new Error('A note about an error needs its reason');
  return noteText({ state: 'error', reason: row.reason }, marker);
}

async function linkOf(db: Db, reportLink: ReportLink, row: WriteBackRow): Promise<string | null> {
  if (!row.reportLink || !row.checkId) return null;
  const check = await getCheck(db, row.checkId);
  const connection = await findConnection(db, check.connectionId);
  return connection ? reportLink(check, connection) : null;
}

/** The report in Checkr's dashboard. */
export const checkrLink: ReportLink = async ({ reportId }, { kind, environment, dashboardUrl }) => {
  const known = CHECKR_ENVIRONMENTS.find((name) => name === environment);
  if (kind !== 'checkr' || !reportId || !known) return null;
  return checkrReportLink({ environment: known, reportId, dashboardUrl });
};
