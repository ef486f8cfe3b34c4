import type { Hono } from 'hono';
import { z } from 'zod';
import type { TwinContext, TwinEnv } from '../../machinery/control-router.ts';
import { randomHex } from '../../machinery/random-ids.ts';
import { badRequest, forbidden, notFound } from '../lever-error.ts';
import { LEVER_EVENTS, ORIGIN_EVENTS } from '../lever-events.ts';
import { ORIGINS } from '../lever-objects.ts';
import { leverBody } from '../lever-request.ts';
import type { LeverWebhook } from '../lever-state.ts';
import type { LeverTwin } from '../lever-twin.ts';
import { addWebhook, isAcceptedUrl } from '../webhook-registration.ts';

const Configuration = z.object({
  conditions: z.object({ origins: z.array(z.enum(ORIGINS)).optional() }).optional(),
});
const NewWebhook = z.object({
  url: z.string(),
  event: z.enum(LEVER_EVENTS),
  configuration: Configuration.optional(),
});
const WebhookChanges = z.object({
  data: z.array(
    z.object({ id: z.string(), url: z.string().optional(), configuration: Configuration.optional() }),
  ),
});

/** Lever: only the answer to the create call carries the signature token. */
function renderWebhook(
  { id, event, url, origins, createdAt, updatedAt, signatureToken }: LeverWebhook,
  { withToken = false } = {},
) {
  const configuration = {
    ...(origins === null ? {} : { conditions: { origins } }),
    ...(withToken && signatureToken !== null ? { signatureToken } : {}),
  };
  return { id, event, url, configuration, createdAt, updatedAt };
}

async function create(c: TwinContext, twin: LeverTwin) {
  const { url, event, configuration } = await leverBody(c, NewWebhook);
  if (!isAcceptedUrl(twin, url)) throw badRequest('url must be a valid HTTPS URL');
  const origins = configuration?.conditions?.origins;
  if (origins !== undefined && !ORIGIN_EVENTS.includes(event)) {
    throw badRequest(`origins cannot be configured for ${event}`);
  }
  const signatureToken = randomHex(48);
  const webhook = addWebhook(twin, { event, url, origins, signatureToken, createdBy: 'api' });
  return { data: renderWebhook(webhook, { withToken: true }) };
}

/** Lever: hooks made on the settings page can be changed there only. */
function apiWebhook(twin: LeverTwin, id: string): LeverWebhook {
  const webhook = twin.data().webhooks[id];
  if (webhook === undefined) throw notFound('webhooks', id);
  if (webhook.createdBy !== 'api') throw forbidden('This webhook is managed on the settings page.');
  return webhook;
}

async function update(c: TwinContext, twin: LeverTwin) {
  const { data } = await leverBody(c, WebhookChanges);
  const planned = data.map((change) => ({ change, webhook: apiWebhook(twin, change.id) }));
  for (const { url } of data) {
    if (url !== undefined && !isAcceptedUrl(twin, url)) throw badRequest('url must be a valid HTTPS URL');
  }
  for (const { change, webhook } of planned) {
    const origins = change.configuration?.conditions?.origins;
    if (change.url !== undefined) webhook.url = change.url;
    if (origins !== undefined && webhook.origins !== null) webhook.origins = origins;
    webhook.updatedAt = twin.now();
  }
  twin.machine.changed();
  return { data: planned.map(({ webhook }) => renderWebhook(webhook)) };
}

/** Webhook management. Lever: the list has no `hasNext`; PUT is for several at once. */
export function webhookRoutes(app: Hono<TwinEnv>, twin: LeverTwin): void {
  app.get('/v1/webhooks', (c) =>
    c.json({ data: Object.values(twin.data().webhooks).map((webhook) => renderWebhook(webhook)) }),
  );
  app.post('/v1/webhooks', async (c) => c.json(await create(c, twin), 201));
  app.put('/v1/webhooks', async (c) => c.json(await update(c, twin)));
  app.delete('/v1/webhooks/:webhook', (c) => {
    const webhook = apiWebhook(twin, c.req.param('webhook'));
    delete twin.data().webhooks[webhook.id];
    twin.machine.changed();
    return c.body(null, 204);
  });
}
