import type { Reading } from '../screening-provider.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const AFTER_EXPIRY_MS = MINUTE_MS;

/**
 * Milliseconds until the next read without a webhook: none of the gateways signs its webhooks or promises to repeat
 * them, so an open order is read every half hour and a settled one once a day, since it can be opened again.
 */
export function pollPlan({ order, report }: Reading, now: number): number {
  if (report && report.status !== 'pending' && report.status !== 'paused') return 24 * HOUR_MS;
  if (report) return 30 * MINUTE_MS;
  if (order?.status !== 'pending') return 24 * HOUR_MS;
  const untilExpired = order.expiresAt ? order.expiresAt.getTime() + AFTER_EXPIRY_MS - now : 0;
  return untilExpired > 0 ? Math.min(HOUR_MS, untilExpired) : HOUR_MS;
}
