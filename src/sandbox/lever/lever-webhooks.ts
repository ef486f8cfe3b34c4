import { createHmac, randomUUID } from 'node:crypto';
import type { DeliveryRules } from '../machinery/deliverer.ts';
import { randomHex } from '../machinery/random-ids.ts';
import { sendWebhook } from '../machinery/webhook-sender.ts';
import type { LeverEvent } from './lever-events.ts';
import type { Opportunity } from './lever-objects.ts';
import type { LeverState, LeverWebhook } from './lever-state.ts';
import type { LeverTwin } from './lever-twin.ts';

const USER_AGENT = { 'user-agent': 'Lever-Webhooks' };

/** One occurrence of an event. */
export interface LeverOccurrence {
  event: LeverEvent;
  data: Record<string, unknown>;
  opportunity?: Opportunity;
  /** Who caused it; API-made changes can be switched to fire nothing. */
  by: 'person' | 'api';
}

/** Lever: hex HMAC-SHA256 over token + triggeredAt, keyed by the text of the signature token; the body is not signed. */
export function leverSignature(signatureToken: string, token: string, triggeredAt: number): string {
  return createHmac('sha256', signatureToken).update(`${token}${triggeredAt}`).digest('hex');
}

function newMessage({ event, data }: LeverOccurrence, triggeredAt: number): Record<string, unknown> {
  return { id: randomUUID(), triggeredAt, event, data, token: randomHex(48) };
}

function wants(webhook: LeverWebhook, { event, opportunity }: LeverOccurrence): boolean {
  if (webhook.event !== event) return false;
  if (webhook.origins === null || opportunity === undefined) return true;
  return webhook.origins.includes(opportunity.origin);
}

/** Sends an event to every hook of it whose origins fit, if the event's group is switched on. */
export function fire(twin: LeverTwin, occurrence: LeverOccurrence): void {
  const { webhooks, webhookGroups, settings } = twin.data();
  if (webhookGroups[occurrence.event] !== true) return;
  if (occurrence.by === 'api' && !settings.apiChangesFireWebhooks) return;
  for (const webhook of Object.values(webhooks).filter((hook) => wants(hook, occurrence))) {
    twin.machine.deliverer.send({
      hookId: webhook.id,
      url: webhook.url,
      event: occurrence.event,
      orderKey: `${webhook.url} ${occurrence.opportunity?.id ?? ''}`,
      message: newMessage(occurrence, twin.now()),
    });
  }
}

/** Lever's body: compact JSON in the documented key order; `signature` only when the hook has a token. */
function body({
  message,
  signatureToken,
  withId,
  wrong,
}: {
  message: Record<string, unknown>;
  signatureToken: string | null;
  withId: boolean;
  wrong: boolean;
}): string {
  const token = String(message.token);
  const key = wrong ? randomHex(48) : signatureToken;
  return JSON.stringify({
    ...(withId ? { id: message.id } : {}),
    triggeredAt: message.triggeredAt,
    event: message.event,
    data: message.data,
    ...(key === null ? {} : { signature: leverSignature(key, token, Number(message.triggeredAt)) }),
    token,
  });
}

/** How Lever delivers: five tries, growing waits, the same token again unless switched otherwise. */
export function leverDeliveryRules(data: () => LeverState): DeliveryRules {
  return {
    render(delivery, attempt) {
      const webhook = data().webhooks[delivery.hookId];
      if (webhook === undefined) return undefined;
      if (attempt > 1 && data().settings.newTokenOnRetry) {
        delivery.message = { ...delivery.message, token: randomHex(48) };
      }
      return {
        headers: USER_AGENT,
        body: body({
          message: delivery.message,
          signatureToken: webhook.signatureToken,
          withId: data().settings.includeEventId,
          wrong: delivery.tampering === 'wrong_signature',
        }),
      };
    },
    retryDelayMs: (attempt) => data().settings.retryDelaysMs[attempt - 1],
    renew: (message) => ({ ...message, id: randomUUID(), token: randomHex(48) }),
    timeoutMs: () => data().settings.webhookTimeoutMs,
  };
}

/** The page's "Verify connection": a signed request without `id`, with empty data; it is not retried. */
export async function verifyConnection(
  twin: LeverTwin,
  webhook: LeverWebhook,
): Promise<{ ok: boolean; status: number | null; error: string | null }> {
  const message = newMessage({ event: webhook.event, data: {}, by: 'person' }, twin.now());
  const { ok, status, error } = await sendWebhook({
    url: webhook.url,
    webhook: {
      headers: USER_AGENT,
      body: body({ message, signatureToken: webhook.signatureToken, withId: false, wrong: false }),
    },
    timeoutMs: twin.data().settings.webhookTimeoutMs,
    signal: new AbortController().signal,
  });
  return { ok, status, error };
}
