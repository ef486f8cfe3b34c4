import type { WaitReason } from '../run/wait-reason.ts';

/** What the card of a background check says; the labels are in `CARD_LABELS`. */
export const CARD_STATUSES = [
  'ordering',
  'order_failed',
  'invitation_sent',
  'invitation_canceled',
  'invitation_expired',
  'pending',
  'disputed',
  'suspended',
  'decide_at_provider',
  'canceled',
  'not_eligible',
  'pre_adverse_action',
  'eligible',
  'needs_review',
  'complete_with_canceled',
  'clear',
  'unknown',
] as const;
export type CardStatus = (typeof CARD_STATUSES)[number];

/** With one of these a check is cleared: its task ends by itself. */
export const CLEARED_STATUSES: readonly CardStatus[] = ['clear', 'eligible'];

export const CARD_LABELS: Readonly<Record<CardStatus, string>> = {
  ordering: 'Ordering',
  order_failed: 'Order failed',
  invitation_sent: 'Invitation sent',
  invitation_canceled: 'Invitation canceled',
  invitation_expired: 'Invitation expired',
  pending: 'Pending',
  disputed: 'Disputed',
  suspended: 'Suspended',
  decide_at_provider: 'Decide in Checkr',
  canceled: 'Canceled',
  not_eligible: 'Not eligible',
  pre_adverse_action: 'Pre-adverse action',
  eligible: 'Eligible',
  needs_review: 'Needs review',
  complete_with_canceled: 'Complete with canceled',
  clear: 'Clear',
  unknown: 'Unknown',
};

/** The provider's own words of the last read, nothing of a report's content. */
export interface ProviderWords {
  readonly refused: boolean;
  readonly order: { readonly status: string; readonly deleted: boolean } | null;
  readonly report: {
    readonly status: string;
    readonly result: string | null;
    readonly adjudication: string | null;
    readonly assessment: string | null;
    readonly includesCanceled: boolean;
    /** The account assesses its reports, and this one is not assessed yet: `overdue` when it had its time. */
    readonly awaitsAssessment?: 'in_time' | 'overdue' | undefined;
  } | null;
}

/** Why an order failed, by its card: refused before it was placed, or failed at the provider; null when it did not. */
export function orderFailure(check: {
  readonly status: CardStatus;
  readonly refusal: WaitReason | null;
}): WaitReason | null {
  return check.refusal ?? (check.status === 'order_failed' ? 'order_failed' : null);
}

/** The status of a card: the first line of the table that fits the last read. */
export function cardStatus(words: ProviderWords): CardStatus {
  if (words.report) return reportStatus(words.report);
  if (words.order) return orderStatus(words.order);
  return words.refused ? 'order_failed' : 'ordering';
}

function orderStatus(order: NonNullable<ProviderWords['order']>): CardStatus {
  if (order.deleted) return 'invitation_canceled';
  switch (order.status) {
    case 'expired':
      return 'invitation_expired';
    case 'pending':
      return 'invitation_sent';
    case 'completed':
      return 'pending';
    case 'failed':
      return 'order_failed';
    default:
      return 'unknown';
  }
}

function reportStatus(report: NonNullable<ProviderWords['report']>): CardStatus {
  switch (report.status) {
    case 'dispute':
      return 'disputed';
    case 'suspended':
      return 'suspended';
    case 'paused':
      return 'decide_at_provider';
    case 'canceled':
      return 'canceled';
    case 'pending':
      return 'pending';
    case 'failed':
      return 'order_failed';
    case 'complete':
      return completeStatus(report);
    default:
      return 'unknown';
  }
}

function completeStatus(report: NonNullable<ProviderWords['report']>): CardStatus {
  if (report.result === null) return 'canceled';
  if (report.adjudication === 'post_adverse_action') return 'not_eligible';
  if (report.adjudication === 'pre_adverse_action') return 'pre_adverse_action';
  if (report.adjudication === 'engaged' || report.assessment === 'eligible') return 'eligible';
  if (report.awaitsAssessment) return report.awaitsAssessment === 'in_time' ? 'pending' : 'needs_review';
  if (report.assessment === 'review' || report.assessment === 'escalated' || report.result === 'consider') {
    return 'needs_review';
  }
  if (report.result !== 'clear') return 'unknown';
  return report.includesCanceled ? 'complete_with_canceled' : 'clear';
}

/** How far a check is, without its result: what people without the right to see results are shown. */
export const CHECK_PROGRESS = ['ordered', 'in_progress', 'in_review', 'done'] as const;
export type CheckProgress = (typeof CHECK_PROGRESS)[number];

export const PROGRESS_LABELS: Readonly<Record<CheckProgress, string>> = {
  ordered: 'Ordered',
  in_progress: 'In progress',
  in_review: 'In review',
  done: 'Done',
};

const PROGRESS: Readonly<Record<CardStatus, CheckProgress>> = {
  ordering: 'ordered',
  order_failed: 'ordered',
  invitation_sent: 'ordered',
  invitation_canceled: 'ordered',
  invitation_expired: 'ordered',
  pending: 'in_progress',
  suspended: 'in_progress',
  disputed: 'in_review',
  decide_at_provider: 'in_review',
  canceled: 'in_review',
  not_eligible: 'in_review',
  pre_adverse_action: 'in_review',
  needs_review: 'in_review',
  complete_with_canceled: 'in_review',
  unknown: 'in_review',
  eligible: 'done',
  clear: 'done',
};

/** The statuses in which the provider still has work to do or the candidate to answer. */
export const OPEN_STATUSES: readonly CardStatus[] = [
  'ordering',
  'invitation_sent',
  'pending',
  'suspended',
  'decide_at_provider',
];

export function checkProgress(status: CardStatus): CheckProgress {
  return PROGRESS[status];
}
