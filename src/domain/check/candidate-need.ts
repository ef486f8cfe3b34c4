import { type CardStatus, OPEN_STATUSES } from './card-status.ts';

/** What a provider said it needs of the candidate: `document` (an id, a licence), `information` (anything else). */
export const CANDIDATE_NEEDS = ['document', 'information'] as const;
export type CandidateNeed = (typeof CANDIDATE_NEEDS)[number];

/** What is still needed of the candidate: an event said so, or the report is suspended until they answer. */
export function candidateNeed(check: {
  readonly status: CardStatus;
  readonly hint: CandidateNeed | null;
}): CandidateNeed | null {
  if (!OPEN_STATUSES.includes(check.status)) return null;
  return check.hint ?? (check.status === 'suspended' ? 'information' : null);
}
