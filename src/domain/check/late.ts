import { type CardStatus, OPEN_STATUSES } from './card-status.ts';

/** Only the date of an estimate means anything, so a check is late when that day (UTC) is over. */
export const ESTIMATE_DAY_MS = 86_400_000;

/** Since when (epoch ms) an open check is past its estimated completion; null when it is not. */
export function lateSince(
  check: { readonly status: CardStatus; readonly estimatedCompletionAt: number | null },
  now: number,
): number | null {
  if (check.estimatedCompletionAt === null || !OPEN_STATUSES.includes(check.status)) return null;
  const since = check.estimatedCompletionAt + ESTIMATE_DAY_MS;
  return since <= now ? since : null;
}
