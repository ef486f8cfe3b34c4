import { z } from 'zod';
import { ControlRefusal, type ControlRouter, controlBody } from '../machinery/control-router.ts';
import { randomHex } from '../machinery/random-ids.ts';
import { LEVER_EVENTS } from './lever-events.ts';
import { ORIGINS } from './lever-objects.ts';
import type { LeverWebhook } from './lever-state.ts';
import type { LeverTwin } from './lever-twin.ts';
import { verifyConnection } from './lever-webhooks.ts';
import { addWebhook } from './webhook-registration.ts';

const PageWebhook = z.object({
  event: z.enum(LEVER_EVENTS),
  url: z.url(),
  origins: z.array(z.enum(ORIGINS)).optional(),
  signatureToken: z.string().min(1).nullable().optional().describe('null = unsigned; unset = generated'),
  enabled: z.boolean().default(true),
});
const Group = z.object({ event: z.union([z.enum(LEVER_EVENTS), z.literal('all')]), enabled: z.boolean() });
const Token = z.object({ signatureToken: z.string().min(1).optional() });

function knownWebhook({ data }: LeverTwin, id: string): LeverWebhook {
  const webhook = data().webhooks[id];
  if (webhook === undefined) throw new ControlRefusal(404, `no webhook ${id}`);
  return webhook;
}

/** The settings page's webhook section as calls. */
export function addWebhookControl({ route }: ControlRouter, twin: LeverTwin): void {
  route('GET', '/webhooks', 'all webhooks with their signature tokens, and which groups are on', () => ({
    data: Object.values(twin.data().webhooks),
    groups: twin.data().webhookGroups,
  }));
  const page = '{event, url, signatureToken?, origins?, enabled?}: adds a webhook as the settings page does';
  route('POST', '/webhooks', page, async (c) => {
    const { event, url, origins, signatureToken, enabled } = await controlBody(c, PageWebhook);
    const token = signatureToken === undefined ? randomHex(48) : signatureToken;
    const webhook = addWebhook(twin, { event, url, origins, signatureToken: token, createdBy: 'page' });
    if (enabled) twin.data().webhookGroups[event] = true;
    return webhook;
  });
  route('PUT', '/webhook-groups', '{event | "all", enabled}: the Super Admin\'s switch', async (c) => {
    const { event, enabled } = await controlBody(c, Group);
    for (const known of LEVER_EVENTS) {
      if (event === 'all' || event === known) twin.data().webhookGroups[known] = enabled;
    }
    twin.machine.changed();
    return twin.data().webhookGroups;
  });
  route('POST', '/webhooks/:id/verify', 'presses "Verify connection"', (c) =>
    verifyConnection(twin, knownWebhook(twin, c.req.param('id') ?? '')),
  );
  route('POST', '/webhooks/:id/token', '{signatureToken?}: regenerates or sets the token', async (c) => {
    const webhook = knownWebhook(twin, c.req.param('id') ?? '');
    webhook.signatureToken = (await controlBody(c, Token)).signatureToken ?? randomHex(48);
    webhook.updatedAt = twin.now();
    twin.machine.changed();
    return webhook;
  });
  route('DELETE', '/webhooks/:id', 'removes a webhook on the page', (c) => {
    delete twin.data().webhooks[knownWebhook(twin, c.req.param('id') ?? '').id];
    twin.machine.changed();
  });
}
