import type { CheckPatch } from '../db/checks.ts';
import type { Reading } from '../integrations/screening-provider.ts';

/** What is kept of a reading: states, ids and times, never a candidate's link. */
export function readingPatch(
  { orderId, personId, reportId, order, report }: Reading,
  { now }: { readonly now: number },
): CheckPatch {
  return {
    providerOrderId: orderId,
    ...(personId === null ? {} : { providerPersonId: personId }),
    ...(order === null
      ? {}
      : { orderStatus: order.status, orderDeleted: order.deleted, orderExpiresAt: order.expiresAt }),
    ...(reportId === null ? {} : { reportId }),
    ...(report === null
      ? {}
      : {
          reportStatus: report.status,
          reportResult: report.result,
          reportAdjudication: report.adjudication,
          reportAssessment: report.assessment,
          reportIncludesCanceled: report.includesCanceled,
          estimatedCompletionAt: report.estimatedCompletionAt,
          completedAt: report.completedAt,
        }),
    readAt: new Date(now),
    holdReason: null,
    holdUntil: null,
  };
}
