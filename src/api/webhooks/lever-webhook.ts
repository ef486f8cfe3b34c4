import type { RefusalReason } from '../../domain/listener/refusal.ts';
import { type ListenerEvent, webhookEventsOf } from '../../domain/listener/webhook-events.ts';
import type { InboxStore } from '../../inbox/store.ts';
import { isCompactJson, verifyLeverWebhook } from '../../integrations/lever/webhook.ts';
import { Problem } from '../problem.ts';
import type { Endpoints } from './endpoints.ts';
import { leverDeliveryBody } from './lever-delivery.ts';
import type { RefusalCounter } from './refusal-counter.ts';
import type { WebhookOutcome } from './webhook-outcome.ts';

/** Takes in one request of Lever: verified, then committed, then answered; a refused one is counted. Throws `Problem`. */
export function createLeverIntake({
  endpoints,
  inbox,
  refusals,
}: {
  readonly endpoints: Endpoints;
  readonly inbox: InboxStore;
  readonly refusals: RefusalCounter;
}) {
  return async (
    key: string,
    body: () => Promise<Buffer>,
    userAgent: string | undefined,
  ): Promise<WebhookOutcome> => {
    const endpoint = await endpoints.lever(key);
    if (!endpoint) throw new Problem('webhook.unknown_endpoint');
    if (endpoint.gone) throw new Problem('webhook.gone');
    const { listenerId, connectionId, signatureTokens } = endpoint;
    const fromLever = /^Lever/i.test(userAgent ?? '');
    const refused = (reason: RefusalReason, rawBody: Buffer | null) => {
      const compact = rawBody === null || isCompactJson(rawBody);
      const sample = { bytes: rawBody?.length ?? 0, compact, fromLever };
      refusals.count({ listenerId, reason, sample });
    };
    const rawBody = await body().catch((error: unknown) => {
      if (error instanceof Problem && error.code === 'request.too_large') refused('too_large', null);
      throw error;
    });
    const verdict = verifyLeverWebhook({ rawBody, signatureTokens });
    if (!verdict.ok) {
      refused(verdict.reason, rawBody);
      throw new Problem(PROBLEMS[verdict.reason]);
    }
    const { webhook } = verdict;
    if (webhook.isTest) {
      await inbox.verifyListener({ listenerId, event: heldEvent(endpoint.event, webhook.event) });
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

/** The webhook that is being verified; an event that the listener has no use for stands for its own. */
function heldEvent(own: ListenerEvent, event: string) {
  return webhookEventsOf(own).find((held) => held === event) ?? own;
}

const PROBLEMS = {
  no_tokens: 'webhook.no_tokens',
  malformed: 'webhook.malformed',
  unsigned: 'webhook.bad_signature',
  bad_signature: 'webhook.bad_signature',
} as const;
