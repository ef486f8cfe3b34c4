import { noteConnectionProblem, noteConnectionVerified } from '../db/connection-health.ts';
import { type ConnectionRow, findConnection, openConnection } from '../db/connections.ts';
import type { Db } from '../db/database.ts';
import { isEnvironmentOf, vendorAddresses } from '../db/vendor-addresses.ts';
import { createClockWatch } from '../integrations/clock-watch.ts';
import type { Credential } from '../integrations/credential.ts';
import { leverAccountOf, missingLeverScopes } from '../integrations/lever/oauth.ts';
import { probeLever } from '../integrations/lever/probe.ts';
import { VendorError } from '../integrations/vendor-error.ts';
import type { KeyRing } from '../key-ring.ts';
import { type FoundProblem, problemOf, skewProblem } from './connection-problem.ts';
import { createVendorClients, type VendorClients } from './vendor-clients.ts';

/** What a look at an account found. */
export type AccountLook =
  | {
      readonly ok: true;
      readonly accountId: string | null;
      readonly accountName: string | null;
      /** Null: not a screening provider. */
      readonly mayOrder: boolean | null;
    }
  | ({ readonly ok: false } & FoundProblem);

export interface ConnectionCheckDeps {
  readonly db: Db;
  readonly keyRing: KeyRing;
  readonly publicUrl: string;
  readonly fetch?: typeof globalThis.fetch;
  readonly timeoutMs?: number;
  readonly now?: () => number;
}

/** Looks at accounts and writes what was found into the rows of their connections. */
export function createConnectionCheck({
  db,
  keyRing,
  publicUrl,
  fetch = globalThis.fetch,
  timeoutMs = 8_000,
  now = Date.now,
}: ConnectionCheckDeps) {
  /** Looks at the account by a few cheap reads; a log-in may be renewed by it. */
  async function look(connection: ConnectionRow): Promise<AccountLook> {
    const clock = createClockWatch({ fetch, now });
    const vendors = createVendorClients({ db, keyRing, publicUrl, fetch: clock.fetch, timeoutMs, now });
    let isLogin = false;
    try {
      const { credential } = openConnection(keyRing, connection);
      isLogin = credential?.type === 'oauth';
      const found = await lookWith(vendors, connection, credential);
      const skewed = skewProblem(clock.aheadMs());
      return skewed ? { ok: false, ...skewed } : found;
    } catch (error) {
      const found = problemOf(error, { isLogin, aheadMs: clock.aheadMs() });
      if (found.problem !== 'credential_refused') return { ok: false, ...found };
      const environment = await acceptedElsewhere(vendors, connection);
      return { ok: false, ...(environment ? { problem: 'wrong_environment', detail: environment } : found) };
    }
  }

  /** The other environment of the vendor when the key is one of that; asked only where both are the vendor's own. */
  async function acceptedElsewhere(
    vendors: VendorClients,
    connection: ConnectionRow,
  ): Promise<string | null> {
    const { kind, environment, baseUrl } = connection;
    if (kind === 'proforma' || baseUrl !== vendorAddresses(kind, environment).apiUrl) return null;
    const other = ['production', 'sandbox', 'staging'].find(
      (name) => name !== environment && isEnvironmentOf(kind, name),
    );
    if (!other) return null;
    const there = { ...connection, baseUrl: vendorAddresses(kind, other).apiUrl };
    const client = kind === 'lever' ? vendors.lever(there) : vendors.checkr(there);
    return (await client.verify()).ok ? other : null;
  }

  /** Checkr removes a webhook of which every request failed for 60 days, and tells nobody. */
  async function webhookProblem(connection: ConnectionRow): Promise<FoundProblem | null> {
    const { kind, settings } = connection;
    if (kind !== 'checkr' || !settings.webhook) return null;
    const checkr = createVendorClients({ db, keyRing, publicUrl, fetch, timeoutMs, now }).checkr(connection);
    try {
      const there = await checkr.listWebhooks();
      const isThere = there.some(({ id }) => id === settings.webhook?.id);
      return isThere ? null : { problem: 'webhook_removed', detail: null };
    } catch (error) {
      if (error instanceof VendorError) return null;
      throw error;
    }
  }

  return {
    look,

    /** Looks at the account of a connection and keeps what was found; null when there is nothing to look with. */
    async check(connectionId: string): Promise<ConnectionRow | null> {
      const connection = await findConnection(db, connectionId);
      if (!connection?.credential || connection.clearedAt) return null;
      const found = await look(connection);
      const at = new Date(now());
      if (found.ok) await noteConnectionVerified(db, { connectionId, ...found, now: at });
      const problem = found.ok ? await webhookProblem(connection) : found;
      if (problem) await noteConnectionProblem(db, { connectionId, ...problem, now: at });
      return findConnection(db, connectionId);
    },
  };
}
export type ConnectionCheck = ReturnType<typeof createConnectionCheck>;

/** Throws `VendorError` for an account that cannot be read. */
async function lookWith(
  vendors: VendorClients,
  connection: ConnectionRow,
  credential: Credential | null,
): Promise<AccountLook> {
  if (connection.kind !== 'lever') {
    const verified = await vendors.provider(connection).verify();
    if (!verified.ok) throw verified.error;
    const { accountId, accountName, mayOrder } = verified;
    return { ok: true, accountId, accountName, mayOrder };
  }
  const tokens = credential?.type === 'oauth' ? credential : null;
  const missing = tokens ? missingLeverScopes(tokens.scopes) : [];
  if (missing.length > 0) return { ok: false, problem: 'missing_permission', detail: missing.join(' ') };
  const probe = await probeLever(vendors.lever(connection));
  if (!probe.ok && probe.error.code === 'lever.forbidden') {
    return { ok: false, problem: 'missing_permission', detail: probe.read };
  }
  if (!probe.ok) throw probe.error;
  const accountId = tokens && leverAccountOf(tokens.accessToken);
  return { ok: true, accountId, accountName: null, mayOrder: null };
}
