import { randomUUID } from 'node:crypto';
import type { MachineState } from './machine-state.ts';
import type { SandboxClock } from './sandbox-clock.ts';
import type { Scheduler } from './scheduler.ts';
import { trimDeliveries } from './trim-deliveries.ts';
import type { OutgoingWebhook, Tampering, WebhookDelivery } from './webhook-delivery.ts';

export const DELIVER_JOB = 'webhook.deliver';

const TRIM_EVERY = 100;

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
    if (state.deliveryCount % TRIM_EVERY === 0) trimDeliveries(state.deliveries);
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
      const delivery = store(webhook, { status: 'held', tampering: 'none' });
      machine().held.push(delivery.id);
      schedule(delivery, longestMs);
    },
    releaseHeld(overtaker: WebhookDelivery): void {
      const state = machine();
      const overtaken = state.held.filter((id) => (state.deliveries[id]?.sequence ?? 0) < overtaker.sequence);
      state.held = state.held.filter((id) => !overtaken.includes(id));
      for (const id of overtaken) {
        const delivery = state.deliveries[id];
        if (delivery?.status !== 'held') continue;
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
