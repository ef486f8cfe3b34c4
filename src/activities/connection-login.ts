import { eq } from 'drizzle-orm';
import { writeAudit } from '../db/audit.ts';
import { announceConfigChange } from '../db/config-changed.ts';
import { hasHistory } from '../db/connection-uses.ts';
import { type ConnectionRow, findConnection, sealConnectionSecrets } from '../db/connections.ts';
import type { Db, Transaction } from '../db/database.ts';
import { getOauthApp, type OauthAppRow, openClientSecret } from '../db/oauth-apps.ts';
import { connections } from '../db/schema/connections.ts';
import { exchangeCheckrCode } from '../integrations/checkr/oauth.ts';
import type { TokenCredential } from '../integrations/credential.ts';
import { createLeverOauth, leverAccountOf } from '../integrations/lever/oauth.ts';
import { VendorError } from '../integrations/vendor-error.ts';
import type { KeyRing } from '../key-ring.ts';

/** What became of a log-in that came back with a code. */
export type LoginResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'not_found' | 'other_account' }
  | { readonly ok: false; readonly reason: 'refused'; readonly error: VendorError };

interface Tokens {
  readonly credential: TokenCredential;
  readonly accountId: string | null;
}

/** Ends log-ins: a code becomes tokens, which the connection keeps. */
export function createLoginEnd({
  db,
  keyRing,
  fetch = globalThis.fetch,
  timeoutMs = 8_000,
  now = Date.now,
}: {
  readonly db: Db;
  readonly keyRing: KeyRing;
  readonly fetch?: typeof globalThis.fetch;
  readonly timeoutMs?: number;
  readonly now?: () => number;
}) {
  async function exchange(connection: ConnectionRow, row: OauthAppRow, back: LoginBack): Promise<Tokens> {
    const app = { ...row, clientSecret: openClientSecret(keyRing, row) };
    const { code, redirectUri } = back;
    if (connection.kind === 'checkr') {
      const { baseUrl } = connection;
      return exchangeCheckrCode({ app, code, baseUrl, fetch, timeoutMs, now });
    }
    const lever = createLeverOauth({ app, fetch, timeoutMs, now });
    const credential = await lever.exchangeCode(code, redirectUri);
    return { credential, accountId: leverAccountOf(credential.accessToken) };
  }

  /** A connection that has been used stays with its account: checks of one account mean nothing to another. */
  async function keep(tx: Transaction, id: string, { credential, accountId }: Tokens, actor: string) {
    const mine = eq(connections.id, id);
    const [row] = await tx.select().from(connections).where(mine).for('no key update');
    if (!row) return 'not_found' as const;
    const isOther = row.accountId !== null && accountId !== null && row.accountId !== accountId;
    if (isOther && (await hasHistory(tx, id))) return 'other_account' as const;
    await tx
      .update(connections)
      .set({
        ...sealConnectionSecrets(keyRing, { id, credential, signingKeys: [] }),
        accountId: accountId ?? row.accountId,
        ...(isOther ? { accountName: null, mayOrder: null } : {}),
        tokenRenewedAt: new Date(now()),
        clearedAt: null,
        updatedAt: new Date(now()),
      })
      .where(mine);
    await writeAudit(tx, {
      actor,
      action: 'connection.logged_in',
      objectType: 'connection',
      objectId: id,
      details: { accountId: accountId ?? row.accountId },
    });
    await announceConfigChange(tx);
    return 'kept' as const;
  }

  return async function endLogin(back: LoginBack): Promise<LoginResult> {
    const connection = await findConnection(db, back.connectionId);
    if (!connection?.oauthAppId) return { ok: false, reason: 'not_found' };
    try {
      const tokens = await exchange(connection, await getOauthApp(db, connection.oauthAppId), back);
      const kept = await db.transaction((tx) => keep(tx, connection.id, tokens, back.actor));
      return kept === 'kept' ? { ok: true } : { ok: false, reason: kept };
    } catch (error) {
      if (error instanceof VendorError) return { ok: false, reason: 'refused', error };
      throw error;
    }
  };
}
export type LoginEnd = ReturnType<typeof createLoginEnd>;

/** A browser that came back from the vendor. */
export interface LoginBack {
  readonly connectionId: string;
  readonly actor: string;
  readonly code: string;
  readonly redirectUri: string;
}
