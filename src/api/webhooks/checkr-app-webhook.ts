import { connectionOfEvent } from '../../inbox/partner-event.ts';
import type { InboxStore } from '../../inbox/store.ts';
import type { KeyRing } from '../../key-ring.ts';
import { Problem } from '../problem.ts';
import { readSignedEvent } from './checkr-webhook.ts';
import type { Endpoints } from './endpoints.ts';
import type { WebhookOutcome } from './webhook-outcome.ts';

/**
 * Takes in one request of Checkr for a partner application: signed with the client secret, about any of its accounts. One
 * of an account that is not known yet is parked at the application. Throws `Problem`.
 */
export function createCheckrAppIntake({
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
    const endpoint = await endpoints.checkrApp(key);
    if (!endpoint) throw new Problem('webhook.unknown_endpoint');
    const { appId, clientSecret, rows } = endpoint;
    const event = readSignedEvent({ rawBody: await body(), signature, keys: [clientSecret], keyRing });
    const connection = connectionOfEvent({ type: event.type, event }, { rows, keyRing });
    return inbox.storeDelivery({
      source: 'checkr',
      connectionId: connection?.id ?? appId,
      listenerId: null,
      dedupeKey: event.id,
      event: event.type,
      occurredAt: event.createdAt === undefined ? null : new Date(event.createdAt),
      body: { ...event },
    });
  };
}
