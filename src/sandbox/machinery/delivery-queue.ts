import { randomUUID } from 'node:crypto';
import type { MachineState } from './machine-state.ts';
import type { SandboxClock } from './sandbox-clock.ts';
import type { Scheduler } from './scheduler.ts';
import { trimDeliveries } from './trim-deliveries.ts';
import type { OutgoingWebhook, Tampering, WebhookDelivery } from './webhook-delivery.ts';

export const DELIVER_JOB = 'webhook.deliver';

export type DeliveryQueue = ReturnType<typeof createDeliveryQueue>;

/** Keeps the stored deliveries and schedules their attempts. */
export function createDeliveryQueue({
  machine,
  clock,
  scheduler,
}: {
  machine: () => MachineState;
  clock: SandboxClock;
  scheduler: Scheduler;
}) {
  function schedule(delivery: WebhookDelivery, delayMs: number): void {
    scheduler.cancel({ kind: DELIVER_JOB, subject: delivery.id });
    delivery.nextAttemptAt = clock.now() + delayMs;
    scheduler.add({ kind: DELIVER_JOB, subject: delivery.id, delayMs });
  }

  function store(
    webhook: OutgoingWebhook,
    { status, tampering }: { status: WebhookDelivery['status']; tampering: Tampering },
  ): WebhookDelivery {
    const state = machine();
    state.deliveryCount += 1;
    const { hookId, url, event, orderKey, message } = webhook;
    const delivery: WebhookDelivery = {
      id: randomUUID(),
      sequence: state.deliveryCount,
      hookId,
      url,
      event,
      orderKey,
      // A copy: what is sent is the state of now, not of the moment of sending.
      message: structuredClone(message),
      status,
      tampering,
      createdAt: clock.now(),
      nextAttemptAt: null,
      attempts: [],
    };
    state.deliveries[delivery.id] = delivery;
    trimDeliveries(state.deliveries);
    return delivery;
  }

  function add(webhook: OutgoingWebhook, tampering: Tampering = 'none', delayMs = 0): void {
    schedule(store(webhook, { status: 'pending', tampering }), delayMs);
  }

  return {
    schedule,
    add,
    addLost(webhook: OutgoingWebhook): void {
      store(webhook, { status: 'lost', tampering: 'none' });
    },
    /** Keeps a delivery back until a later one has overtaken it, or for `longestMs`. */
    addHeld(webhook: OutgoingWebhook, longestMs: number): void {
      schedule(store(webhook, { status: 'held', tampering: 'none' }), longestMs);
    },
    releaseHeld(overtaker: WebhookDelivery): void {
      for (const delivery of Object.values(machine().deliveries)) {
        if (delivery.status !== 'held' || delivery.sequence > overtaker.sequence) continue;
        delivery.status = 'pending';
        schedule(delivery, 0);
      }
    },
    /** Whether a delivery after `since` still waits for a first attempt that is due. */
    hasUnsent: (since: number): boolean =>
      Object.values(machine().deliveries).some(
        (delivery) =>
          delivery.sequence > since &&
          delivery.status === 'pending' &&
          delivery.attempts.length === 0 &&
          (delivery.nextAttemptAt ?? 0) <= clock.now(),
      ),
  };
}
