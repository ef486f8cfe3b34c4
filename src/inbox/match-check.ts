import { and, eq } from 'drizzle-orm';
import type { CheckRow } from '../db/checks.ts';
import type { Db } from '../db/database.ts';
import { checks } from '../db/schema/checks.ts';
import { attemptIdOfTags } from '../integrations/checkr/attempt-tag.ts';
import type { CheckrClient } from '../integrations/checkr/client.ts';
import type { CheckrEvent } from '../integrations/checkr/webhook.ts';
import { VendorError } from '../integrations/vendor-error.ts';

type EventObject = CheckrEvent['object'];

/**
 * Finds the check that an event is about: by report, by invitation, by the tag of an attempt, else by reading
 * the report and its candidate's invitations; never by the candidate alone.
 */
export async function matchCheck(
  event: { readonly type: string; readonly object: EventObject },
  {
    db,
    connectionId,
    checkr,
  }: { readonly db: Db; readonly connectionId: string; readonly checkr: () => Promise<CheckrClient> },
): Promise<CheckRow | null> {
  const isReport = event.type.startsWith('report.');
  const reportId = isReport ? event.object.id : event.object.reportId;
  const orderId = isReport ? undefined : event.object.id;
  return (
    (reportId
      ? await one(db, and(eq(checks.connectionId, connectionId), eq(checks.reportId, reportId)))
      : null) ??
    (orderId
      ? await one(db, and(eq(checks.connectionId, connectionId), eq(checks.providerOrderId, orderId)))
      : null) ??
    (await byTags(db, connectionId, event.object.tags ?? [])) ??
    (reportId ? await byReading(db, connectionId, reportId, await checkr()) : null)
  );
}

async function byTags(db: Db, connectionId: string, tags: readonly string[]): Promise<CheckRow | null> {
  const id = attemptIdOfTags(tags);
  return id ? one(db, and(eq(checks.connectionId, connectionId), eq(checks.id, id))) : null;
}

async function byReading(
  db: Db,
  connectionId: string,
  reportId: string,
  checkr: CheckrClient,
): Promise<CheckRow | null> {
  const report = await unlessMissing(checkr.getReport(reportId));
  if (!report) return null;
  const tagged = await byTags(db, connectionId, report.tags);
  if (tagged || !report.candidate_id) return tagged;
  const invitations = await checkr.listInvitations({ candidateId: report.candidate_id });
  const invitation = invitations.find((candidate) => candidate.report_id === reportId);
  if (!invitation) return null;
  const where = and(eq(checks.connectionId, connectionId), eq(checks.providerOrderId, invitation.id));
  return (await one(db, where)) ?? byTags(db, connectionId, invitation.tags);
}

async function one(db: Db, where: ReturnType<typeof and>): Promise<CheckRow | null> {
  const [row] = await db.select().from(checks).where(where).limit(1);
  return row ?? null;
}

async function unlessMissing<T>(read: Promise<T>): Promise<T | null> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof VendorError && error.code === 'checkr.not_found') return null;
    throw error;
  }
}
