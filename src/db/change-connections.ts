import { eq, inArray } from 'drizzle-orm';
import type { Credential } from '../integrations/credential.ts';
import type { KeyRing } from '../key-ring.ts';
import { type AuditEntry, writeAudit } from './audit.ts';
import { announceConfigChange } from './config-changed.ts';
import { countWaitingOrders, hasHistory } from './connection-uses.ts';
import { type ConnectionRow, sealConnectionSecrets } from './connections.ts';
import type { Db, Transaction } from './database.ts';
import { dropUnusedOauthApp, keepOauthApp } from './oauth-apps.ts';
import { releaseTasks } from './release-tasks.ts';
import { type ConnectionEnvironment, connections } from './schema/connections.ts';
import { listeners } from './schema/definitions.ts';
import { listenerWebhooks } from './schema/listeners.ts';
import { vendorAddresses } from './vendor-addresses.ts';

type Changed<Refusal extends string> =
  | { readonly ok: true; readonly connection: ConnectionRow }
  | { readonly ok: false; readonly reason: 'connection.not_found' | Refusal };

interface Change {
  readonly db: Db;
  readonly connectionId: string;
  readonly actor: string;
}

/** Nothing is known of the account any more. */
const UNCHECKED = {
  problem: null,
  problemDetail: null,
  problemSince: null,
  checkedAt: null,
  verifiedAt: null,
  mayOrder: null,
} as const;

/**
 * Switches a connection on or off. Paid orders that wait for it go as soon as it is on, so their number has to be
 * confirmed; what is held is released in the order in which it came.
 */
export async function switchConnection(
  change: Change & { readonly active: boolean; readonly confirmedOrders: number | undefined },
): Promise<Changed<'connection.not_connected'> | { readonly ok: false; readonly waitingOrders: number }> {
  const { active, confirmedOrders } = change;
  return inLockedRow(change, async (tx, row) => {
    if (row.active === active) return { ok: true, connection: row };
    if (active && row.credential === null) return { ok: false, reason: 'connection.not_connected' };
    const waitingOrders = active ? await countWaitingOrders(tx, row.id) : 0;
    if (waitingOrders !== (confirmedOrders ?? 0) && active) return { ok: false, waitingOrders };
    const connection = await write(tx, row, { active });
    if (active) await releaseTasks(tx, row);
    const action = active ? 'connection.activated' : 'connection.deactivated';
    await tell(tx, change, { action, ...(active ? { details: { waitingOrders } } : {}) });
    return { ok: true, connection };
  });
}

/**
 * Destroys the credentials of a connection and switches it off: its addresses answer that they are gone, and its runs
 * keep their state. Its application is forgotten too when no other connection logs in through it.
 */
export async function clearConnection(
  change: Change & { readonly keyRing: KeyRing },
): Promise<Changed<never>> {
  const { keyRing, connectionId: id } = change;
  return inLockedRow(change, async (tx, row) => {
    const { webhook: _, ...settings } = row.settings;
    const connection = await write(tx, row, {
      ...sealConnectionSecrets(keyRing, { id, credential: null, signingKeys: [] }),
      ...UNCHECKED,
      oauthAppId: null,
      tokenRenewedAt: null,
      settings,
      clearedAt: new Date(),
      active: false,
    });
    if (row.oauthAppId) await dropUnusedOauthApp(tx, row.oauthAppId);
    const mine = tx.select({ id: listeners.id }).from(listeners).where(eq(listeners.connectionId, id));
    await tx
      .update(listenerWebhooks)
      .set({ signatureTokens: null, leverWebhookId: null, verifiedAt: null })
      .where(inArray(listenerWebhooks.listenerId, mine));
    await tell(tx, change, { action: 'connection.cleared' });
    return { ok: true, connection };
  });
}

/** Gives a connection another key of the same account; `account` is what a look with the new key has found. */
export async function replaceCredential(
  change: Change & {
    readonly keyRing: KeyRing;
    readonly credential: Credential;
    readonly signingKeys: readonly string[];
    readonly account: { readonly accountId: string | null };
  },
): Promise<Changed<'connection.other_account'>> {
  const { keyRing, connectionId: id, credential, signingKeys, account } = change;
  return inLockedRow(change, async (tx, row) => {
    const { accountId } = account;
    const isOther = row.accountId !== null && accountId !== null && accountId !== row.accountId;
    if (isOther && (await hasHistory(tx, id))) return { ok: false, reason: 'connection.other_account' };
    const connection = await write(tx, row, {
      ...sealConnectionSecrets(keyRing, { id, credential, signingKeys }),
      accountId: accountId ?? row.accountId,
      ...(isOther ? { accountName: null } : {}),
      oauthAppId: null,
      tokenRenewedAt: null,
      clearedAt: null,
    });
    if (row.oauthAppId) await dropUnusedOauthApp(tx, row.oauthAppId);
    await tell(tx, change, { action: 'connection.credential_replaced' });
    return { ok: true, connection };
  });
}

/** Moves a connection that was never used to the other environment; its credentials belong to the old one and go. */
export async function switchEnvironment(
  change: Change & {
    readonly keyRing: KeyRing;
    readonly environment: ConnectionEnvironment;
    readonly baseUrl: string | undefined;
    readonly dashboardUrl: string | undefined;
  },
): Promise<Changed<'connection.in_use' | 'connection.wrong_kind'>> {
  const { keyRing, connectionId: id, environment } = change;
  return inLockedRow(change, async (tx, row) => {
    if (row.kind === 'proforma') return { ok: false, reason: 'connection.wrong_kind' };
    if (row.environment === environment) return { ok: true, connection: row };
    if (await hasHistory(tx, id)) return { ok: false, reason: 'connection.in_use' };
    const own = vendorAddresses(row.kind, environment);
    const connection = await write(tx, row, {
      ...sealConnectionSecrets(keyRing, { id, credential: null, signingKeys: [] }),
      ...UNCHECKED,
      environment,
      baseUrl: change.baseUrl ?? own.apiUrl,
      dashboardUrl: change.dashboardUrl ?? own.dashboardUrl,
      oauthAppId: null,
      tokenRenewedAt: null,
      accountId: null,
      accountName: null,
    });
    if (row.oauthAppId) await dropUnusedOauthApp(tx, row.oauthAppId);
    const details = { before: row.environment, after: environment };
    await tell(tx, change, { action: 'connection.environment_switched', details });
    return { ok: true, connection };
  });
}

/** Names the application that a connection logs in through from now on. */
export async function setOauthApp(
  change: Change & {
    readonly keyRing: KeyRing;
    readonly client: {
      readonly clientId: string;
      readonly clientSecret?: string | undefined;
      readonly authUrl?: string | undefined;
    };
  },
): Promise<Changed<'connection.client_unknown' | 'connection.wrong_kind'>> {
  const { keyRing, client } = change;
  return inLockedRow(change, async (tx, row) => {
    const { kind, environment } = row;
    if (kind === 'proforma') return { ok: false, reason: 'connection.wrong_kind' };
    const authUrl = client.authUrl ?? vendorAddresses(kind, environment).authUrl;
    const { clientId, clientSecret } = client;
    const app = await keepOauthApp(tx, {
      keyRing,
      app: { kind, environment, clientId, clientSecret, authUrl },
    });
    if (!app) return { ok: false, reason: 'connection.client_unknown' };
    const connection = await write(tx, row, { oauthAppId: app.id });
    if (row.oauthAppId && row.oauthAppId !== app.id) await dropUnusedOauthApp(tx, row.oauthAppId);
    await tell(tx, change, { action: 'connection.application_set', details: { clientId } });
    return { ok: true, connection };
  });
}

/** Removes a connection that nothing refers to. */
export async function removeConnection(
  change: Change & { readonly isUsed: (tx: Transaction) => Promise<boolean> },
): Promise<Changed<'connection.in_use'>> {
  return inLockedRow(change, async (tx, row) => {
    if (await change.isUsed(tx)) return { ok: false, reason: 'connection.in_use' };
    await tx.delete(connections).where(eq(connections.id, row.id));
    if (row.oauthAppId) await dropUnusedOauthApp(tx, row.oauthAppId);
    const { kind, name, environment } = row;
    await tell(tx, change, { action: 'connection.removed', details: { kind, name, environment } });
    return { ok: true, connection: row };
  });
}

async function inLockedRow<T>(
  { db, connectionId }: Change,
  work: (tx: Transaction, row: ConnectionRow) => Promise<T>,
): Promise<T | { readonly ok: false; readonly reason: 'connection.not_found' }> {
  return db.transaction(async (tx) => {
    const [row] = await tx
      .select()
      .from(connections)
      .where(eq(connections.id, connectionId))
      .for('no key update');
    return row ? work(tx, row) : { ok: false, reason: 'connection.not_found' };
  });
}

async function write(
  tx: Transaction,
  row: ConnectionRow,
  set: Partial<typeof connections.$inferInsert>,
): Promise<ConnectionRow> {
  const [written] = await tx
    .update(connections)
    .set({ ...set, updatedAt: new Date() })
    .where(eq(connections.id, row.id))
    .returning();
  if (!written) throw new Error(`Connection ${row.id} does not exist`);
  await announceConfigChange(tx);
  return written;
}

/** The audit row of a change. */
async function tell(
  tx: Transaction,
  { actor, connectionId }: Change,
  entry: Pick<AuditEntry, 'action' | 'details'>,
): Promise<void> {
  await writeAudit(tx, { actor, objectType: 'connection', objectId: connectionId, ...entry });
}
