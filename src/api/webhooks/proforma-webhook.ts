import type { InboxStore } from '../../inbox/store.ts';
import { proformaWebhook } from '../../integrations/proforma/proforma-provider.ts';
import type { WebhookHeaders } from '../../integrations/screening-provider.ts';
import { Problem } from '../problem.ts';
import { SIGNATURE_PROBLEMS } from './checkr-webhook.ts';
import type { Endpoints } from './endpoints.ts';
import type { WebhookOutcome } from './webhook-outcome.ts';

/** Takes in one request of Proforma in the binding of its connection. Throws `Problem`. */
export function createProformaIntake({
  endpoints,
  inbox,
}: {
  readonly endpoints: Endpoints;
  readonly inbox: InboxStore;
}) {
  return async (
    key: string,
    body: () => Promise<Buffer>,
    headers: WebhookHeaders,
  ): Promise<WebhookOutcome> => {
    const endpoint = await endpoints.proforma(key);
    if (!endpoint) throw new Problem('webhook.unknown_endpoint');
    if (endpoint.gone) throw new Problem('webhook.gone');
    const { connectionId, signingKeys, binding } = endpoint;
    const webhook = proformaWebhook(binding);
    const rawBody = await body();
    const verdict = webhook.verify({ rawBody, headers, keys: signingKeys });
    if (!verdict.ok) throw new Problem(SIGNATURE_PROBLEMS[verdict.reason]);
    const reading = webhook.read(rawBody);
    if (!reading.ok) throw new Problem('webhook.malformed');
    const { dedupeKey, type, occurredAt, ...marks } = reading.event;
    return inbox.storeDelivery({
      source: 'proforma',
      connectionId,
      listenerId: null,
      dedupeKey,
      event: type,
      occurredAt,
      body: marks,
    });
  };
}
