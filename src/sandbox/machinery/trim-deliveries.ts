import type { WebhookDelivery } from './webhook-delivery.ts';

const KEPT = 1000;
const SLACK = 100;

/** Forgets the oldest finished deliveries beyond the last thousand. Lever: the delivery history keeps up to 1,000. */
export function trimDeliveries(deliveries: Record<string, WebhookDelivery>): void {
  const all = Object.values(deliveries);
  if (all.length <= KEPT + SLACK) return;
  for (const delivery of all.slice(0, all.length - KEPT)) {
    if (delivery.status !== 'pending' && delivery.status !== 'held') delete deliveries[delivery.id];
  }
}
