import { randomUUID } from 'node:crypto';
import { isWebhookUrl } from '../machinery/loopback-url.ts';
import { type LeverEvent, ORIGIN_EVENTS } from './lever-events.ts';
import { ORIGINS, type Origin } from './lever-objects.ts';
import type { LeverWebhook } from './lever-state.ts';
import type { LeverTwin } from './lever-twin.ts';

/** Lever takes HTTPS only; plain HTTP passes to this machine, or anywhere when switched on. */
export function isAcceptedUrl({ data }: LeverTwin, url: string): boolean {
  if (isWebhookUrl(url)) return true;
  return data().settings.plainHttpWebhooks && URL.canParse(url) && new URL(url).protocol === 'http:';
}

/** Adds a webhook. Lever: without origins all six are meant; events that have no origin condition get none. */
export function addWebhook(
  twin: LeverTwin,
  {
    event,
    url,
    origins,
    signatureToken,
    createdBy,
  }: {
    event: LeverEvent;
    url: string;
    origins: Origin[] | undefined;
    signatureToken: string | null;
    createdBy: 'api' | 'page';
  },
): LeverWebhook {
  const now = twin.now();
  const webhook: LeverWebhook = {
    id: randomUUID(),
    event,
    url,
    origins: ORIGIN_EVENTS.includes(event) ? (origins ?? [...ORIGINS]) : null,
    signatureToken,
    createdBy,
    createdAt: now,
    updatedAt: now,
  };
  twin.data().webhooks[webhook.id] = webhook;
  twin.machine.changed();
  return webhook;
}
