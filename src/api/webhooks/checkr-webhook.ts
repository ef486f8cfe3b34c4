import type { InboxStore } from '../../inbox/store.ts';
import { type CheckrEvent, readCheckrEvent, verifyCheckrWebhook } from '../../integrations/checkr/webhook.ts';
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
    const event = readSignedEvent({ rawBody: await body(), signature, keys: signingKeys, keyRing });
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

/** The event of a request of Checkr that one of the keys has signed. Throws `Problem`. */
export function readSignedEvent({
  rawBody,
  signature,
  keys,
  keyRing,
}: {
  readonly rawBody: Buffer;
  readonly signature: string | undefined;
  readonly keys: readonly string[];
  readonly keyRing: KeyRing;
}): CheckrEvent {
  const verdict = verifyCheckrWebhook({ rawBody, signature, keys });
  if (!verdict.ok) throw new Problem(SIGNATURE_PROBLEMS[verdict.reason]);
  const reading = readCheckrEvent(rawBody, { hashAccessCode: keyRing.fingerprint });
  if (!reading.ok) throw new Problem('webhook.malformed');
  return reading.event;
}

export const SIGNATURE_PROBLEMS = {
  no_keys: 'webhook.no_tokens',
  unsigned: 'webhook.bad_signature',
  bad_signature: 'webhook.bad_signature',
} as const;
