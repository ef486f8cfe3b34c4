import type { WebhookDelivery } from './webhook-delivery.ts';

const KEPT = 1000;

/** Forgets the oldest finished deliveries beyond the last thousand. Lever: the delivery history keeps up to 1,000. */
export function trimDeliveries(deliveries: Record<string, WebhookDelivery>): void {
  const all = Object.values(deliveries);
  for (const delivery of all.slice(0, Math.max(0, all.length - KEPT))) {
    if (delivery.status !== 'pending' && delivery.status !== 'held') delete deliveries[delivery.id];
  }
}
