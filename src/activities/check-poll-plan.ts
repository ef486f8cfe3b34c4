import type { CheckRow } from '../db/checks.ts';
import type { Reading, ScreeningProvider } from '../integrations/screening-provider.ts';

/** Milliseconds after its last read at which a check is read again without a webhook; null before the first read. */
export function pollMsOf(check: CheckRow, pollPlan: ScreeningProvider['pollPlan']): number | null {
  const reading = readingOf(check);
  return reading && check.readAt ? pollPlan(reading, check.readAt.getTime()) : null;
}

/** The last reading as it was kept. */
function readingOf(check: CheckRow): Reading | null {
  const { providerOrderId: orderId, orderStatus, reportStatus } = check;
  if (orderId === null) return null;
  return {
    orderId,
    personId: check.providerPersonId,
    reportId: check.reportId,
    order:
      orderStatus === null
        ? null
        : { status: orderStatus, deleted: check.orderDeleted, expiresAt: check.orderExpiresAt },
    report:
      reportStatus === null
        ? null
        : {
            status: reportStatus,
            result: check.reportResult,
            adjudication: check.reportAdjudication,
            assessment: check.reportAssessment,
            includesCanceled: check.reportIncludesCanceled,
            estimatedCompletionAt: check.estimatedCompletionAt,
            completedAt: check.completedAt,
          },
  };
}
