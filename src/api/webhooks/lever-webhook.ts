import type { InboxStore } from '../../inbox/store.ts';
import { verifyLeverWebhook } from '../../integrations/lever/webhook.ts';
import { Problem } from '../problem.ts';
import type { Endpoints } from './endpoints.ts';
import { leverDeliveryBody } from './lever-delivery.ts';
import type { WebhookOutcome } from './webhook-outcome.ts';

/** Takes in one request of Lever: verified, then committed, then answered. Throws `Problem`. */
export function createLeverIntake({
  endpoints,
  inbox,
}: {
  readonly endpoints: Endpoints;
  readonly inbox: InboxStore;
}) {
  return async (key: string, body: () => Promise<Buffer>): Promise<WebhookOutcome> => {
    const endpoint = await endpoints.lever(key);
    if (!endpoint) throw new Problem('webhook.unknown_endpoint');
    const { listenerId, connectionId, signatureTokens } = endpoint;
    const verdict = verifyLeverWebhook({ rawBody: await body(), signatureTokens });
    if (!verdict.ok) throw new Problem(PROBLEMS[verdict.reason]);
    const { webhook } = verdict;
    if (webhook.isTest) {
      await inbox.verifyListener(listenerId);
      return 'verified';
    }
    return inbox.storeDelivery({
      source: 'lever',
      connectionId,
      listenerId,
      dedupeKey: webhook.token,
      event: webhook.event,
      occurredAt: new Date(webhook.triggeredAt),
      body: leverDeliveryBody(webhook),
    });
  };
}

const PROBLEMS = {
  no_tokens: 'webhook.no_tokens',
  malformed: 'webhook.malformed',
  unsigned: 'webhook.bad_signature',
  bad_signature: 'webhook.bad_signature',
} as const;
