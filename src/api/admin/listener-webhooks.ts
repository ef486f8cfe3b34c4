import { writeAudit } from '../../db/audit.ts';
import { announceConfigChange } from '../../db/config-changed.ts';
import type { ConnectionRow } from '../../db/connections.ts';
import { type ListenerRow, sealSignatureTokens, writeListenerWebhook } from '../../db/listeners.ts';
import type { ListenerState } from '../../db/read-listeners.ts';
import { type ListenerWebhookEvent, neededWebhookEvents } from '../../domain/listener/webhook-events.ts';
import type { LeverClient } from '../../integrations/lever/client.ts';
import { VendorError } from '../../integrations/vendor-error.ts';
import { Problem } from '../problem.ts';
import { askLever, leverConnection } from './lever-account.ts';
import { knownListener } from './listener-setup.ts';
import { listenerView } from './listener-view.ts';
import type { AdminServices } from './services.ts';

/** Makes in Lever, through its API, the webhooks that a listener needs and does not have. Throws `Problem`. */
export async function makeWebhooks(
  services: AdminServices,
  actor: string,
  id: string,
): Promise<ListenerState> {
  const state = await knownListener(services, id);
  const { listener } = state;
  const connection = await leverConnection(services, listener.connectionId);
  const view = listenerView(services, state);
  const needed = neededWebhookEvents(listener.event, listener.policies);
  const missing = needed.filter((event) => view.missing_webhooks.includes(event));
  if (missing.length === 0) return state;
  const url = view.endpoint_url;
  await askLever(services, connection, (lever) => removeStrays(lever, { url, events: missing }));
  for (const event of missing) await makeOne(services, { actor, listener, connection, event, url });
  return knownListener(services, id);
}

/**
 * A webhook with our address whose token nobody has would send what no listener accepts: one that an earlier attempt
 * left behind is deleted. One that was made on Lever's page cannot be, and its token can be pasted.
 */
async function removeStrays(
  lever: LeverClient,
  { url, events }: { readonly url: string; readonly events: readonly string[] },
): Promise<void> {
  const strays = (await lever.listWebhooks()).filter(
    (webhook) => webhook.url === url && events.includes(webhook.event),
  );
  for (const { id, event } of strays) {
    try {
      await lever.deleteWebhook(id);
    } catch (error) {
      if (!(error instanceof VendorError) || error.transient || error.code === 'lever.unauthorized') {
        throw error;
      }
      const message = `Lever has a webhook for ${event} and this address that was made on its own page. Paste its signature token, or delete it there.`;
      throw new Problem('listener.webhook_exists', [{ path: 'body.event', message }]);
    }
  }
}

async function makeOne(
  services: AdminServices,
  wanted: {
    readonly actor: string;
    readonly listener: ListenerRow;
    readonly connection: ConnectionRow;
    readonly event: ListenerWebhookEvent;
    readonly url: string;
  },
): Promise<void> {
  const { actor, listener, connection, event, url } = wanted;
  const made = await askLever(services, connection, (lever) => lever.createWebhook({ event, url }));
  const { id: leverWebhookId, signatureToken } = made;
  const tokens = signatureToken === null ? [] : [signatureToken];
  await services.db.transaction(async (tx) => {
    const signatureTokens = sealSignatureTokens(services.keyRing, listener.id, tokens);
    await writeListenerWebhook(tx, { listenerId: listener.id, event, leverWebhookId, signatureTokens });
    await writeAudit(tx, {
      actor,
      action: 'listener.webhook_made',
      objectType: 'listener',
      objectId: listener.id,
      details: { event, leverWebhookId },
    });
    await announceConfigChange(tx);
  });
}

/** Deletes in Lever the webhooks that Gangway made there for a listener, with their tokens. Throws `Problem`. */
export async function deleteWebhooks(
  services: AdminServices,
  actor: string,
  id: string,
): Promise<ListenerState> {
  const { listener, webhooks } = await knownListener(services, id);
  const connection = await leverConnection(services, listener.connectionId);
  for (const { event, leverWebhookId } of webhooks) {
    if (leverWebhookId === null) continue;
    await askLever(services, connection, (lever) => lever.deleteWebhook(leverWebhookId));
    await services.db.transaction(async (tx) => {
      const gone = { leverWebhookId: null, signatureTokens: null, verifiedAt: null };
      await writeListenerWebhook(tx, { listenerId: id, event, ...gone });
      await writeAudit(tx, {
        actor,
        action: 'listener.webhook_deleted',
        objectType: 'listener',
        objectId: id,
        details: { event, leverWebhookId },
      });
      await announceConfigChange(tx);
    });
  }
  return knownListener(services, id);
}
