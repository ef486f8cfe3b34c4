import type { Reading } from '../screening-provider.ts';

const HOUR_MS = 3_600_000;
const AFTER_EXPIRY_MS = 60_000;

/** Milliseconds until the next read without a webhook: six hours, or sooner when an invitation expires. */
export function pollPlan({ order, report }: Reading, now: number): number {
  const expiresAt = !report && order?.status === 'pending' && !order.deleted ? order.expiresAt : null;
  const untilExpired = expiresAt ? expiresAt.getTime() + AFTER_EXPIRY_MS - now : 0;
  return untilExpired > 0 ? Math.min(6 * HOUR_MS, untilExpired) : 6 * HOUR_MS;
}
