import { z } from '@hono/zod-openapi';
import type { CheckWithProvider } from '../../db/read-checks.ts';
import { CARD_LABELS, CARD_STATUSES, CHECK_PROGRESS, checkProgress } from '../../domain/check/card-status.ts';
import { checkrReportLink } from '../../integrations/checkr/report-link.ts';
import { Instant, shownInstant } from '../json.ts';
import { Why, whyOf } from './why-waiting.ts';

const Words = z.string().nullable();

const CheckResult = z
  .object({
    status: z.enum(CARD_STATUSES),
    status_label: z.string(),
    status_at: Instant,
    order_status: Words,
    report_status: Words,
    report_result: Words,
    report_assessment: Words,
    report_adjudication: Words,
    report_includes_canceled: z.boolean(),
    estimated_completion_at: Instant.nullable(),
    completed_at: Instant.nullable(),
    report_url: z
      .string()
      .nullable()
      .openapi({ description: "In the provider's dashboard, behind its login." }),
    refusal_detail: Words.openapi({ description: "The provider's words about a refused order." }),
  })
  .openapi('CheckResult');

/** The card of a check; `result` is there only for callers with `checks.view_result`. */
export const Check = z
  .object({
    id: z.string(),
    run_id: z.string(),
    task_key: z.string(),
    attempt: z.int(),
    employee_id: z.string(),
    connection_id: z.string(),
    package: z.string(),
    ordered_by: z.string(),
    progress: z.enum(CHECK_PROGRESS),
    why: Why.nullable().openapi({ description: 'Why the order is refused or held.' }),
    ordered_at: Instant.nullable(),
    read_at: Instant.nullable().openapi({ description: 'When the provider was last asked.' }),
    created_at: Instant.openapi({ description: 'Date of initialization.' }),
    result: CheckResult.optional(),
  })
  .openapi('Check');

export function checkView(found: CheckWithProvider, withResults: boolean): z.infer<typeof Check> {
  const { check } = found;
  const reason = check.refusal ?? check.holdReason;
  return {
    id: check.id,
    run_id: check.runId,
    task_key: check.taskKey,
    attempt: check.attempt,
    employee_id: check.employeeId,
    connection_id: check.connectionId,
    package: check.package,
    ordered_by: check.orderedBy,
    progress: checkProgress(check.status),
    why: reason ? whyOf(reason, check.refusal ? null : check.holdUntil, withResults) : null,
    ordered_at: shownInstant(check.firstSentAt),
    read_at: shownInstant(check.readAt),
    created_at: check.createdAt.toISOString(),
    ...(withResults ? { result: resultView(found) } : {}),
  };
}

function resultView({ check, provider }: CheckWithProvider): z.infer<typeof CheckResult> {
  return {
    status: check.status,
    status_label: CARD_LABELS[check.status],
    status_at: check.statusAt.toISOString(),
    order_status: check.orderStatus,
    report_status: check.reportStatus,
    report_result: check.reportResult,
    report_assessment: check.reportAssessment,
    report_adjudication: check.reportAdjudication,
    report_includes_canceled: check.reportIncludesCanceled,
    estimated_completion_at: shownInstant(check.estimatedCompletionAt),
    completed_at: shownInstant(check.completedAt),
    report_url:
      check.reportId === null
        ? null
        : checkrReportLink({
            environment: provider.environment === 'production' ? 'production' : 'staging',
            reportId: check.reportId,
            dashboardUrl: provider.dashboardUrl,
          }),
    refusal_detail: check.refusalDetail,
  };
}
