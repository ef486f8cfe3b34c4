import { assessmentDueAt, assessmentWait } from '../domain/check/assessment.ts';
import { type CardStatus, cardStatus, OPEN_STATUSES } from '../domain/check/card-status.ts';
import { type DecidedOn, decisionHolds, reportRevision } from '../domain/check/decision.ts';
import type { CheckRow } from './schema/checks.ts';

/** The status of the card by what the last read said. */
export function statusOf(row: CheckRow, now: Date): CardStatus {
  return cardStatus({
    refused: row.refusal !== null,
    order: row.orderStatus === null ? null : { status: row.orderStatus, deleted: row.orderDeleted },
    report:
      row.reportStatus === null
        ? null
        : {
            status: row.reportStatus,
            result: row.reportResult,
            adjudication: row.reportAdjudication,
            assessment: row.reportAssessment,
            includesCanceled: row.reportIncludesCanceled,
            awaitsAssessment: assessmentWait(assessmentFacts(row), now.getTime()),
          },
  });
}

/** Until when (epoch ms) a pending card waits for the assessment of a complete report; null when it does not. */
export function assessmentDueOf(row: CheckRow): number | null {
  return row.status === 'pending' ? assessmentDueAt(assessmentFacts(row)) : null;
}

function assessmentFacts(row: CheckRow) {
  return {
    usesAssess: row.usesAssess,
    reportStatus: row.reportStatus,
    assessment: row.reportAssessment,
    completedAt: row.completedAt?.getTime() ?? null,
  };
}

/** What an admin would decide on now. */
export function decidableOf(row: CheckRow): DecidedOn {
  const revision = reportRevision({
    id: row.reportId,
    status: row.reportStatus,
    result: row.reportResult,
    assessment: row.reportAssessment,
    adjudication: row.reportAdjudication,
    includesCanceled: row.reportIncludesCanceled,
    completedAt: row.completedAt,
  });
  return { status: row.status, revision };
}

/** True when an admin decided to go on and the card still shows what they decided on. */
export function isDecided(row: CheckRow): boolean {
  const { decidedStatus: status, decidedRevision: revision } = row;
  const decided = status !== null && revision !== null ? { status, revision } : null;
  return decisionHolds(decided, decidableOf(row));
}

/** What follows from the row itself: a decision on something else lapses, and what a read answers is not needed any more. */
export function consequencesOf(before: CheckRow, after: CheckRow): Partial<CheckRow> {
  const lapsed = after.decidedRevision !== null && !isDecided(after);
  const answered =
    after.candidateNeed !== null &&
    (!OPEN_STATUSES.includes(after.status) ||
      (before.status === 'suspended' && after.status !== 'suspended'));
  return {
    ...(lapsed ? { decidedRevision: null } : {}),
    ...(answered ? { candidateNeed: null, candidateNeedAt: null } : {}),
  };
}
