import { noteConnectionVerified } from '../../db/connection-health.ts';
import { changeConnectionSettings } from '../../db/connection-settings.ts';
import { type ConnectionRow, findConnection } from '../../db/connections.ts';
import type { CheckrClient } from '../../integrations/checkr/client.ts';
import { MOST_WEBHOOKS } from '../../integrations/checkr/webhook-calls.ts';
import { VendorError } from '../../integrations/vendor-error.ts';
import { Problem } from '../problem.ts';
import type { AdminServices } from './services.ts';

/** The boxes to tick on Checkr's page of webhooks when one is made by hand. */
export const CHECKR_EVENT_BOXES = [
  'invitation.created',
  'invitation.completed',
  'invitation.expired',
  'invitation.deleted',
  'report.created',
  'report.updated',
  'report.completed',
  'report.canceled',
  'report.upgraded',
  'report.suspended',
  'report.resumed',
  'report.disputed',
  'report.pre_adverse_action',
  'report.post_adverse_action',
  'report.engaged',
  'candidate.id_required',
  'candidate.driver_license_required',
  'verification.created',
  'verification.completed',
  'verification.processed',
] as const;

/** Makes and removes the webhook of a Checkr account that is connected by a key. Each throws `Problem`. */
export function createCheckrWebhookSetup(services: AdminServices) {
  const { db, vendors, config } = services;

  async function keyConnection(id: string): Promise<ConnectionRow> {
    const connection = await findConnection(db, id);
    if (!connection) throw new Problem('connection.not_found');
    if (connection.kind !== 'checkr') throw new Problem('connection.not_checkr');
    if (connection.oauthAppId !== null) throw new Problem('connection.webhook_of_application');
    if (connection.credential === null) throw new Problem('connection.not_connected');
    return connection;
  }

  async function ask<T>(connection: ConnectionRow, call: (checkr: CheckrClient) => Promise<T>): Promise<T> {
    try {
      return await call(vendors.checkr(connection));
    } catch (error) {
      if (!(error instanceof VendorError)) throw error;
      throw new Problem('connection.not_reachable', [{ path: 'path.id', message: error.message }]);
    }
  }

  async function keep(
    connection: ConnectionRow,
    actor: string,
    webhook: { readonly id: string } | undefined,
  ): Promise<void> {
    await changeConnectionSettings(db, {
      connectionId: connection.id,
      kind: 'checkr',
      settings: { webhook },
      actor,
      action: webhook ? 'connection.webhook_created' : 'connection.webhook_removed',
      details: webhook ? { webhookId: webhook.id } : {},
    });
  }

  return {
    /** Makes the webhook, or takes over the one that already sends to this connection's address. */
    async create({ id, actor }: { readonly id: string; readonly actor: string }): Promise<ConnectionRow> {
      const connection = await keyConnection(id);
      const url = `${config.publicUrl}/webhooks/checkr/${connection.webhookKey}`;
      const there = await ask(connection, (checkr) => checkr.listWebhooks());
      const known = there.find(({ webhook_url }) => webhook_url === url);
      if (!known && there.length >= MOST_WEBHOOKS) {
        const errors = there.map(({ webhook_url }) => ({ path: 'path.id', message: hostOf(webhook_url) }));
        throw new Problem('connection.webhook_limit', errors);
      }
      const webhook = known ?? (await ask(connection, (checkr) => checkr.createWebhook(url)));
      await keep(connection, actor, { id: webhook.id });
      if (connection.problem === 'webhook_removed') {
        const { accountId, accountName, mayOrder } = connection;
        const note = { connectionId: id, accountId, accountName, mayOrder, now: new Date() };
        await noteConnectionVerified(db, note);
      }
      return (await findConnection(db, id)) ?? connection;
    },

    /** Removes the webhook that Gangway made. */
    async remove({ id, actor }: { readonly id: string; readonly actor: string }): Promise<ConnectionRow> {
      const connection = await keyConnection(id);
      const { webhook } = connection.settings;
      if (webhook) {
        await ask(connection, (checkr) => checkr.deleteWebhook(webhook.id));
        await keep(connection, actor, undefined);
      }
      return (await findConnection(db, id)) ?? connection;
    },
  };
}

/** Without its path, which may hold a secret of whoever it belongs to. */
function hostOf(url: string): string {
  return URL.canParse(url) ? `${new URL(url).origin}/…` : 'an address that cannot be read';
}
