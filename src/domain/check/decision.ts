import type { CardStatus } from './card-status.ts';

/** What a decision was made on: the card and the words of the report as the admin saw them. */
export interface DecidedOn {
  readonly status: CardStatus;
  readonly revision: string;
}

/** The words of a report that a decision depends on, as one text: whatever changes in it makes another revision. */
export function reportRevision(report: {
  readonly id: string | null;
  readonly status: string | null;
  readonly result: string | null;
  readonly assessment: string | null;
  readonly adjudication: string | null;
  readonly includesCanceled: boolean;
  readonly completedAt: Date | null;
}): string {
  const { id, status, result, assessment, adjudication, includesCanceled, completedAt } = report;
  const words = [id, completedAt?.toISOString(), status, result, assessment, adjudication];
  return [...words.map((word) => word ?? '-'), includesCanceled ? 'canceled parts' : 'whole'].join('|');
}

/** True while the card still shows what was decided on; otherwise the decision has lapsed. */
export function decisionHolds(decided: DecidedOn | null, now: DecidedOn): boolean {
  return decided !== null && decided.status === now.status && decided.revision === now.revision;
}

const DECIDABLE: readonly CardStatus[] = [
  'needs_review',
  'complete_with_canceled',
  'not_eligible',
  'canceled',
  'unknown',
];

/** Why an admin cannot decide now to go on, as a stable code; null when they can. */
export function refuseDecision(card: {
  readonly status: CardStatus;
  readonly reportStatus: string | null;
}): 'check.disputed' | 'check.pre_adverse_action' | 'check.no_result' | 'check.decided_by_itself' | null {
  if (card.status === 'disputed') return 'check.disputed';
  if (card.status === 'pre_adverse_action') return 'check.pre_adverse_action';
  if (card.status === 'clear' || card.status === 'eligible') return 'check.decided_by_itself';
  if (!DECIDABLE.includes(card.status)) return 'check.no_result';
  const isOver = card.reportStatus === 'complete' || card.reportStatus === 'canceled';
  return isOver ? null : 'check.no_result';
}
