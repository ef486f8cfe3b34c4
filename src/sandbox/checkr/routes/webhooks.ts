import type { Hono } from 'hono';
import { z } from 'zod';
import type { TwinEnv } from '../../machinery/control-router.ts';
import { notFound } from '../checkr-error.ts';
import type { CheckrWebhook } from '../checkr-objects.ts';
import { pagedList } from '../checkr-pages.ts';
import { checkrBody, Flag } from '../checkr-request.ts';
import { type CheckrTwin, nowText } from '../checkr-twin.ts';
import { renderWebhook } from '../render-checkr.ts';
import { addWebhook } from '../webhook-registration.ts';

const NewWebhook = z.object({
  webhook_url: z.string().optional(),
  include_object: Flag.default(false),
  live: Flag.optional(),
});

/** Webhook management. Checkr: there is no update call; a deleted webhook is answered once more with `deleted_at`. */
export function webhookRoutes(app: Hono<TwinEnv>, twin: CheckrTwin): void {
  const known = (id: string): CheckrWebhook => {
    const webhook = twin.data().webhooks[id];
    if (webhook === undefined) throw notFound('Webhook');
    return webhook;
  };
  app.get('/v1/webhooks', (c) =>
    c.json(pagedList(c, Object.values(twin.data().webhooks), (webhook) => renderWebhook(twin, webhook))),
  );
  app.post('/v1/webhooks', async (c) => {
    const { webhook_url, include_object } = await checkrBody(c, NewWebhook);
    return c.json(renderWebhook(twin, addWebhook(twin, { webhook_url, include_object })), 201);
  });
  app.get('/v1/webhooks/:id', (c) => c.json(renderWebhook(twin, known(c.req.param('id')))));
  app.delete('/v1/webhooks/:id', (c) => {
    const webhook = known(c.req.param('id'));
    delete twin.data().webhooks[webhook.id];
    twin.machine.changed();
    return c.json({ ...renderWebhook(twin, webhook), deleted_at: nowText(twin) });
  });
}
