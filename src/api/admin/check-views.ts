import { z } from '@hono/zod-openapi';
import type { CheckRow } from '../../db/checks.ts';
import type { ShownCheck } from '../../db/read-checks.ts';
import { ATTEMPT_CAUSES } from '../../db/schema/checks.ts';
import { CANDIDATE_NEEDS, candidateNeed } from '../../domain/check/candidate-need.ts';
import {
  CARD_LABELS,
  CARD_STATUSES,
  CHECK_PROGRESS,
  checkProgress,
  orderFailure,
  PROGRESS_LABELS,
} from '../../domain/check/card-status.ts';
import { lateSince } from '../../domain/check/late.ts';
import { Instant, orNull, shownInstant } from '../json.ts';
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
      .openapi({ description: 'At the provider, behind its login; null when there is none.' }),
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
    package: z.string().openapi({ description: 'What people call it; its id when nobody has listed it.' }),
    package_id: z.string().openapi({ description: 'By what the order names it.' }),
    ordered_by: z.string(),
    cause: z.enum(ATTEMPT_CAUSES).openapi({ description: 'How this attempt came to be.' }),
    reused_from: z.string().nullable().openapi({ description: 'The check whose result is used again.' }),
    progress: z.enum(CHECK_PROGRESS),
    progress_label: z.string(),
    estimated_completion_at: Instant.nullable().openapi({ description: 'Only its date means anything.' }),
    late: z
      .object({ since: Instant, days: z.int() })
      .nullable()
      .openapi({ description: 'Past its estimated completion, in full days.' }),
    waiting_for_candidate: z
      .object({ need: z.enum(CANDIDATE_NEEDS), since: Instant })
      .nullable()
      .openapi({ description: 'What the provider needs of the candidate.' }),
    why: orNull(Why).openapi({ description: 'Why the order is refused or held.' }),
    ordered_at: Instant.nullable(),
    read_at: Instant.nullable().openapi({ description: 'When the provider was last asked.' }),
    created_at: Instant.openapi({ description: 'Date of initialization.' }),
    result: CheckResult.optional(),
  })
  .openapi('Check');

/** Whether the reader may see results, and the instant by which a check is late. */
export interface Viewing {
  readonly withResults: boolean;
  readonly now: Date;
}

export function checkView(
  { check, listedName }: ShownCheck,
  { withResults, now }: Viewing,
): z.infer<typeof Check> {
  const failure = orderFailure(check);
  const reason = failure ?? check.holdReason;
  return {
    id: check.id,
    run_id: check.runId,
    task_key: check.taskKey,
    attempt: check.attempt,
    employee_id: check.employeeId,
    connection_id: check.connectionId,
    package: check.packageName ?? listedName ?? check.package,
    package_id: check.package,
    ordered_by: check.orderedBy,
    cause: check.cause,
    reused_from: check.reusedFrom,
    progress: checkProgress(check.status),
    progress_label: PROGRESS_LABELS[checkProgress(check.status)],
    estimated_completion_at: shownInstant(check.estimatedCompletionAt),
    late: lateView(check, now),
    waiting_for_candidate: candidateView(check),
    why: reason ? whyOf(reason, failure ? null : check.holdUntil, withResults) : null,
    ordered_at: shownInstant(check.firstSentAt),
    read_at: shownInstant(check.readAt),
    created_at: check.createdAt.toISOString(),
    ...(withResults ? { result: resultView(check) } : {}),
  };
}

const DAY_MS = 86_400_000;

function lateView(check: CheckRow, now: Date): z.infer<typeof Check>['late'] {
  const estimatedCompletionAt = check.estimatedCompletionAt?.getTime() ?? null;
  const since = lateSince({ status: check.status, estimatedCompletionAt }, now.getTime());
  if (since === null) return null;
  const days = Math.floor((now.getTime() - since) / DAY_MS) + 1;
  return { since: new Date(since).toISOString(), days };
}

function candidateView(check: CheckRow): z.infer<typeof Check>['waiting_for_candidate'] {
  const need = candidateNeed({ status: check.status, hint: check.candidateNeed });
  return need && { need, since: (check.candidateNeedAt ?? check.statusAt).toISOString() };
}

function resultView(check: CheckRow): z.infer<typeof CheckResult> {
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
    report_url: check.reportLink,
    refusal_detail: check.refusalDetail,
  };
}
