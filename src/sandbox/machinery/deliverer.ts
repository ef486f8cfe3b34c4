import { createDeliveryQueue, DELIVER_JOB, type DeliveryQueue } from './delivery-queue.ts';
import type { Job } from './due-jobs.ts';
import { createInOrder } from './in-order.ts';
import type { SandboxLogger } from './logger.ts';
import type { MachineState } from './machine-state.ts';
import type { SandboxClock } from './sandbox-clock.ts';
import type { Scheduler } from './scheduler.ts';
import type { OutgoingWebhook, RenderedWebhook, WebhookDelivery } from './webhook-delivery.ts';
import { takeWebhookFault, type WebhookFault } from './webhook-faults.ts';
import { sendWebhook } from './webhook-sender.ts';

const POLL_MS = 5;

export type Deliverer = ReturnType<typeof createDeliverer>;

/** What differs between the vendors. */
export interface DeliveryRules {
  /** The bytes of attempt `attempt` (1 = first); undefined when the hook is gone. May change `delivery.message`. */
  render(delivery: WebhookDelivery, attempt: number): RenderedWebhook | undefined;
  /** Wait after failed attempt `attempt` in ms, or undefined to give up. */
  retryDelayMs(attempt: number): number | undefined;
  /** The same occurrence as a message of its own (new event id). */
  renew(message: Record<string, unknown>): Record<string, unknown>;
  timeoutMs(): number;
}

function queueSpoilt({
  queue,
  webhook,
  fault,
  renew,
}: {
  queue: DeliveryQueue;
  webhook: OutgoingWebhook;
  fault: WebhookFault;
  renew: DeliveryRules['renew'];
}): void {
  switch (fault.kind) {
    case 'lost':
      queue.addLost(webhook);
      break;
    case 'reorder':
      queue.addHeld(webhook, fault.delayMs);
      break;
    case 'delay':
      queue.add(webhook, 'none', fault.delayMs);
      break;
    case 'wrong_signature':
    case 'no_key_signature':
      queue.add(webhook, fault.kind);
      break;
    case 'duplicate':
      queue.add(webhook);
      queue.add(webhook);
      break;
    case 'duplicate_new_id':
      queue.add(webhook);
      queue.add({ ...webhook, message: renew(webhook.message) });
      break;
  }
}

/** Hands webhooks over, each attempt at its time, across restarts. */
export function createDeliverer({
  machine,
  clock,
  scheduler,
  changed,
  rules,
  logger,
}: {
  machine: () => MachineState;
  clock: SandboxClock;
  scheduler: Scheduler;
  changed: () => void;
  rules: DeliveryRules;
  logger: SandboxLogger;
}) {
  const stopping = new AbortController();
  const inOrder = createInOrder();
  const queue = createDeliveryQueue({ machine, clock, scheduler });

  function retryOrGiveUp(delivery: WebhookDelivery, attempt: number): void {
    const delayMs = rules.retryDelayMs(attempt);
    if (delayMs === undefined) delivery.status = 'failed';
    else queue.schedule(delivery, delayMs);
  }

  async function attempt(delivery: WebhookDelivery): Promise<'keep' | undefined> {
    const number = delivery.attempts.length + 1;
    const webhook = rules.render(delivery, number);
    delivery.nextAttemptAt = null;
    delivery.status = webhook === undefined ? 'failed' : 'pending';
    if (webhook === undefined) return undefined;
    const at = clock.now();
    const { ok, ...sent } = await sendWebhook({
      url: delivery.url,
      webhook,
      timeoutMs: rules.timeoutMs(),
      signal: stopping.signal,
    });
    if (!ok && stopping.signal.aborted) return 'keep';
    delivery.attempts.push({ at, body: webhook.body, ...sent });
    if (ok) delivery.status = 'delivered';
    else {
      logger.warn({ event: delivery.event, status: sent.status, error: sent.error }, 'webhook failed');
      retryOrGiveUp(delivery, number);
    }
    if (number === 1) queue.releaseHeld(delivery);
    changed();
    return undefined;
  }

  scheduler.handle(DELIVER_JOB, (job: Job) => {
    const delivery = machine().deliveries[job.subject];
    if (delivery === undefined) return undefined;
    if (delivery.attempts.length > 0) return attempt(delivery);
    return inOrder(delivery.orderKey, () => attempt(delivery));
  });

  return {
    /** Queues one webhook, spoilt by the webhook fault that matches it, if any. */
    send(webhook: OutgoingWebhook): void {
      const fault = takeWebhookFault(machine().webhookFaults, webhook);
      if (fault === undefined) queue.add(webhook);
      else queueSpoilt({ queue, webhook, fault, renew: rules.renew });
    },
    /** Sends a stored delivery once more, unchanged; false when it is not known. */
    rerun(id: string): boolean {
      const delivery = machine().deliveries[id];
      if (delivery === undefined) return false;
      delivery.status = 'pending';
      queue.schedule(delivery, 0);
      return true;
    },
    /** Sequence number of the newest delivery; with `settled` it tells which ones a request caused. */
    mark: () => machine().deliveryCount,
    /** Resolves when every delivery after `since` has had its first attempt, or after `limitMs`. */
    async settled(since: number, limitMs: number): Promise<void> {
      const deadline = performance.now() + limitMs;
      while (queue.hasUnsent(since) && performance.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
    /** Interrupts what is on the wire; it stays stored and goes out after the next start. */
    stop(): void {
      stopping.abort();
    },
  };
}
