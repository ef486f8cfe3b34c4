import type { InboxStore } from '../../inbox/store.ts';
import { readCheckrEvent, verifyCheckrWebhook } from '../../integrations/checkr/webhook.ts';
import type { KeyRing } from '../../key-ring.ts';
import { Problem } from '../problem.ts';
import type { Endpoints } from './endpoints.ts';
import type { WebhookOutcome } from './webhook-outcome.ts';

/** Takes in one request of Checkr: verified, reduced to ids, committed, then answered. Throws `Problem`. */
export function createCheckrIntake({
  endpoints,
  inbox,
  keyRing,
}: {
  readonly endpoints: Endpoints;
  readonly inbox: InboxStore;
  readonly keyRing: KeyRing;
}) {
  return async (
    key: string,
    body: () => Promise<Buffer>,
    signature: string | undefined,
  ): Promise<WebhookOutcome> => {
    const endpoint = await endpoints.checkr(key);
    if (!endpoint) throw new Problem('webhook.unknown_endpoint');
    if (endpoint.gone) throw new Problem('webhook.gone');
    const { connectionId, signingKeys } = endpoint;
    const rawBody = await body();
    const verdict = verifyCheckrWebhook({ rawBody, signature, keys: signingKeys });
    if (!verdict.ok) throw new Problem(SIGNATURE_PROBLEMS[verdict.reason]);
    const reading = readCheckrEvent(rawBody, { hashAccessCode: keyRing.fingerprint });
    if (!reading.ok) throw new Problem('webhook.malformed');
    const { event } = reading;
    return inbox.storeDelivery({
      source: 'checkr',
      connectionId,
      listenerId: null,
      dedupeKey: event.id,
      event: event.type,
      occurredAt: event.createdAt === undefined ? null : new Date(event.createdAt),
      body: { ...event },
    });
  };
}

export const SIGNATURE_PROBLEMS = {
  no_keys: 'webhook.no_tokens',
  unsigned: 'webhook.bad_signature',
  bad_signature: 'webhook.bad_signature',
} as const;
