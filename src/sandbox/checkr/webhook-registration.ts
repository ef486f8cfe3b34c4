import { isWebhookUrl } from '../machinery/loopback-url.ts';
import { randomHex } from '../machinery/random-ids.ts';
import { CheckrError } from './checkr-error.ts';
import type { CheckrWebhook } from './checkr-objects.ts';
import { type CheckrTwin, nowText } from './checkr-twin.ts';

const QUOTA = 2;

function isAcceptedUrl({ data }: CheckrTwin, url: string): boolean {
  if (isWebhookUrl(url)) return true;
  return data().settings.plainHttpWebhooks && URL.canParse(url) && new URL(url).protocol === 'http:';
}

/** Adds a webhook. Checkr: HTTPS only (here also plain HTTP to this machine), no URL twice, two per account. */
export function addWebhook(
  twin: CheckrTwin,
  {
    webhook_url,
    include_object,
    anyUrl = false,
  }: { webhook_url: string | undefined; include_object: boolean; anyUrl?: boolean },
): CheckrWebhook {
  const { webhooks } = twin.data();
  const known = Object.values(webhooks);
  if (webhook_url === undefined || webhook_url === '') throw new CheckrError(400, 'webhook_url is missing.');
  if (!anyUrl && !isAcceptedUrl(twin, webhook_url)) {
    throw new CheckrError(
      400,
      'Url is not valid. Please use a publicly available host and the HTTPS or SNS protocol.',
    );
  }
  if (known.some((webhook) => webhook.webhook_url === webhook_url)) {
    throw new CheckrError(400, 'Url has already been taken.');
  }
  if (known.length >= QUOTA) throw new CheckrError(400, 'Allowed webhook API limit exceeded.');
  const webhook = { id: randomHex(24), webhook_url, include_object, created_at: nowText(twin) };
  webhooks[webhook.id] = webhook;
  twin.machine.changed();
  return webhook;
}
