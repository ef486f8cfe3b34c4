import { createHmac } from 'node:crypto';
import type { DeliveryRules } from '../machinery/deliverer.ts';
import { randomHex } from '../machinery/random-ids.ts';
import type { Tampering } from '../machinery/webhook-delivery.ts';
import type { CheckrState } from './checkr-state.ts';
import { type CheckrTwin, nowText } from './checkr-twin.ts';
import { type CheckrClient, PARTNER_HOOK } from './partner-state.ts';
import { emitToPartner } from './partner-tokens.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MINUTE_RETRIES = 10;
const HOUR_RETRIES = 24;
/** What Checkr puts in the signature header of an account without an API key. */
const NO_KEY = 'Please create an API key to check the authenticity of our webhooks.';

/** Checkr: lower-case hex HMAC-SHA256 of the raw body, keyed by the account's API key or the application's secret. */
export function checkrSignature(apiKey: string, body: string): string {
  return createHmac('sha256', apiKey).update(body).digest('hex');
}

function thin({ id, object, uri }: Record<string, unknown>) {
  return { id, object, uri };
}

/** Sends an event to every webhook of the account; one occurrence has one event id. */
export function emit(twin: CheckrTwin, type: string, resource: Record<string, unknown>): void {
  const { webhooks, settings, account, partner } = twin.data();
  if (settings.mutedEvents.includes(type)) return;
  const id = randomHex(24);
  const subject = String(resource.candidate_id ?? resource.id);
  if (Object.keys(partner.tokens).length > 0) {
    emitToPartner(twin, { id, type, accountId: account.id, object: resource });
  }
  for (const { id: hookId, webhook_url, include_object } of Object.values(webhooks)) {
    const message = {
      id,
      object: 'event',
      type,
      created_at: nowText(twin),
      ...(settings.includeWebhookUrl ? { webhook_url } : {}),
      data: { object: include_object ? resource : thin(resource) },
      ...(settings.includeAccountId ? { account_id: account.id } : {}),
    };
    const orderKey = `${webhook_url} ${subject}`;
    twin.machine.deliverer.send({ hookId, url: webhook_url, event: type, orderKey, message });
  }
}

function signatureHeader(tampering: Tampering, apiKey: string, body: string): string {
  if (tampering === 'no_key_signature') return NO_KEY;
  return checkrSignature(tampering === 'wrong_signature' ? randomHex(40) : apiKey, body);
}

/** How Checkr delivers: every minute for ten minutes, then every hour for 24 hours. */
export function checkrDeliveryRules(
  data: () => CheckrState,
  { apiKey, client }: { apiKey: string; client: CheckrClient },
): DeliveryRules {
  return {
    render(delivery) {
      const isPartner = delivery.hookId === PARTNER_HOOK;
      if (!isPartner && data().webhooks[delivery.hookId] === undefined) return undefined;
      const key = isPartner ? client.clientSecret : apiKey;
      const body = JSON.stringify(delivery.message);
      return {
        body,
        headers: {
          'user-agent': 'Checkr-Webhook/1',
          'x-checkr-signature': signatureHeader(delivery.tampering, key, body),
        },
      };
    },
    retryDelayMs(attempt) {
      if (attempt <= MINUTE_RETRIES) return MINUTE_MS;
      return attempt <= MINUTE_RETRIES + HOUR_RETRIES ? HOUR_MS : undefined;
    },
    renew: (message) => ({ ...message, id: randomHex(24) }),
    timeoutMs: () => data().settings.webhookTimeoutMs,
  };
}
