import { and, eq, exists, gt, or, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { CheckRow } from '../db/checks.ts';
import type { Db } from '../db/database.ts';
import type { RunRow } from '../db/runs.ts';
import { checks } from '../db/schema/checks.ts';
import { runs } from '../db/schema/runs.ts';
import { attemptIdOfTags } from '../integrations/checkr/attempt-tag.ts';
import type { CheckrClient } from '../integrations/checkr/client.ts';
import type { CheckrEvent } from '../integrations/checkr/webhook.ts';
import { VendorError } from '../integrations/vendor-error.ts';

type EventObject = CheckrEvent['object'];

/** The check that an event is about. */
export interface MatchedCheck {
  readonly check: Pick<CheckRow, 'id' | 'connectionId' | 'taskKey' | 'reportId' | 'providerOrderId'>;
  readonly run: Pick<RunRow, 'id' | 'workflowId' | 'state'>;
  /** True when its task has moved to a later attempt. */
  readonly superseded: boolean;
}

interface Marks {
  readonly reportId?: string | null | undefined;
  readonly orderId?: string | null | undefined;
  /** Our own reference: the id of an attempt. */
  readonly reference?: string | null | undefined;
}

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
): Promise<MatchedCheck | null> {
  const isReport = event.type.startsWith('report.');
  const reportId = isReport ? event.object.id : event.object.reportId;
  const orderId = isReport ? undefined : event.object.id;
  const byMarks = (marks: Marks) => findByMarks(db, connectionId, marks);
  const found = await byMarks({ reportId, orderId, reference: attemptIdOfTags(event.object.tags ?? []) });
  if (found || !reportId) return found;
  return matchByReading(await checkr(), reportId, byMarks);
}

async function matchByReading(
  checkr: CheckrClient,
  reportId: string,
  byMarks: (marks: Marks) => Promise<MatchedCheck | null>,
): Promise<MatchedCheck | null> {
  const report = await unlessMissing(checkr.getReport(reportId));
  if (!report) return null;
  const tagged = await byMarks({ reference: attemptIdOfTags(report.tags) });
  if (tagged || !report.candidate_id) return tagged;
  const invitations = await checkr.listInvitations({ candidateId: report.candidate_id });
  const invitation = invitations.find((candidate) => candidate.report_id === reportId);
  if (!invitation) return null;
  return byMarks({ orderId: invitation.id, reference: attemptIdOfTags(invitation.tags) });
}

/** One statement for all marks; of several checks the one by report wins, then the one by order. */
export async function findByMarks(
  db: Db,
  connectionId: string,
  { reportId, orderId, reference }: Marks,
): Promise<MatchedCheck | null> {
  const marks: readonly SQL[] = [
    ...(reportId ? [eq(checks.reportId, reportId)] : []),
    ...(orderId ? [eq(checks.providerOrderId, orderId)] : []),
    ...(reference ? [eq(checks.id, reference)] : []),
  ];
  if (marks.length === 0) return null;
  const { taskKey, reportId: ofReport, providerOrderId } = checks;
  const later = alias(checks, 'later');
  const sameTask = and(eq(later.runId, checks.runId), eq(later.taskKey, checks.taskKey));
  const rows = await db
    .select({
      check: {
        id: checks.id,
        connectionId: checks.connectionId,
        taskKey,
        reportId: ofReport,
        providerOrderId,
      },
      run: { id: runs.id, workflowId: runs.workflowId, state: runs.state },
      superseded: sql<boolean>`${exists(
        db
          .select({ id: later.id })
          .from(later)
          .where(and(sameTask, gt(later.attempt, checks.attempt))),
      )}`,
    })
    .from(checks)
    .innerJoin(runs, eq(runs.id, checks.runId))
    .where(and(eq(checks.connectionId, connectionId), or(...marks)));
  return (
    rows.find(({ check }) => reportId && check.reportId === reportId) ??
    rows.find(({ check }) => orderId && check.providerOrderId === orderId) ??
    rows[0] ??
    null
  );
}

async function unlessMissing<T>(read: Promise<T>): Promise<T | null> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof VendorError && error.code === 'checkr.not_found') return null;
    throw error;
  }
}
