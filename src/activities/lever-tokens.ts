import { eq } from 'drizzle-orm';
import { noteConnectionProblem } from '../db/connection-health.ts';
import { type ConnectionRow, openConnection, sealCredential } from '../db/connections.ts';
import type { Db, Transaction } from '../db/database.ts';
import { getOauthApp, openClientSecret } from '../db/oauth-apps.ts';
import { connections } from '../db/schema/connections.ts';
import { authorizationHeader, type TokenCredential } from '../integrations/credential.ts';
import { createLeverOauth } from '../integrations/lever/oauth.ts';
import type { TokenSource } from '../integrations/token-source.ts';
import { VendorError } from '../integrations/vendor-error.ts';
import type { KeyRing } from '../key-ring.ts';

/** A token is renewed this long before its end, so that none ends on its way. */
const EARLY_MS = 60_000;
/** Shorter than the time of the call that waits for it. */
const TIMEOUT_MS = 8_000;

type Renewal =
  | { readonly ok: true; readonly tokens: TokenCredential }
  | { readonly ok: false; readonly error: VendorError };

/**
 * The tokens of Lever's log-ins. Lever gives a new refresh token with each access token and may burn the old one, so a
 * token is renewed by one process at a time, under a lock on the row of its connection, and kept in the same transaction.
 */
export function createLeverTokens({
  db,
  keyRing,
  fetch = globalThis.fetch,
  now = Date.now,
}: {
  readonly db: Db;
  readonly keyRing: KeyRing;
  readonly fetch?: typeof globalThis.fetch;
  readonly now?: () => number;
}) {
  const renewing = new Map<string, Promise<TokenCredential>>();
  /** What Lever gave last for a connection, until Postgres has kept it. */
  const unkept = new Map<string, { readonly replaced: string; readonly tokens: TokenCredential }>();

  const isFresh = ({ expiresAt }: TokenCredential) => expiresAt === null || expiresAt - now() > EARLY_MS;

  /** One renewal at a time in this process: those who wait for it must not hold connections to Postgres. */
  function renew(
    connectionId: string,
    isOver: (tokens: TokenCredential) => boolean,
  ): Promise<TokenCredential> {
    const underWay = renewing.get(connectionId);
    if (underWay) return underWay;
    const renewal = renewUnderLock(connectionId, isOver).finally(() => renewing.delete(connectionId));
    renewing.set(connectionId, renewal);
    return renewal;
  }

  async function renewUnderLock(
    connectionId: string,
    isOver: (tokens: TokenCredential) => boolean,
  ): Promise<TokenCredential> {
    const renewal = await db.transaction(async (tx): Promise<Renewal> => {
      const mine = eq(connections.id, connectionId);
      // Not "for update": rows that refer to the connection are written meanwhile.
      const [row] = await tx.select().from(connections).where(mine).for('no key update');
      const known = row ? tokensOf(row) : null;
      if (!row || !known) return { ok: false, error: refused('lever.unauthorized') };
      if (!isOver(known)) return { ok: true, tokens: known };
      return askLever(tx, row, known);
    });
    unkept.delete(connectionId);
    if (!renewal.ok) throw renewal.error;
    return renewal.tokens;
  }

  async function askLever(tx: Transaction, row: ConnectionRow, known: TokenCredential): Promise<Renewal> {
    const { refreshToken, scopes } = known;
    if (row.problem === 'revoked' || refreshToken === null || row.oauthAppId === null) {
      return refuse(tx, row, refused('lever.grant_refused'));
    }
    const app = await getOauthApp(tx, row.oauthAppId);
    const clientSecret = openClientSecret(keyRing, app);
    const lever = createLeverOauth({ app: { ...app, clientSecret }, fetch, timeoutMs: TIMEOUT_MS, now });
    try {
      const earlier = unkept.get(row.id);
      const isAnswer = earlier?.replaced === refreshToken;
      const tokens = isAnswer ? earlier.tokens : await lever.renew(refreshToken, scopes);
      unkept.set(row.id, { replaced: refreshToken, tokens });
      const credential = sealCredential(keyRing, { id: row.id, credential: tokens });
      const renewed = { credential, tokenRenewedAt: new Date(now()) };
      await tx.update(connections).set(renewed).where(eq(connections.id, row.id));
      return { ok: true, tokens };
    } catch (error) {
      if (!(error instanceof VendorError) || error.transient) throw error;
      return refuse(tx, row, error);
    }
  }

  async function refuse(tx: Transaction, row: ConnectionRow, error: VendorError): Promise<Renewal> {
    const problem = error.code === 'lever.client_refused' ? 'client_refused' : 'revoked';
    if (row.problem !== problem) {
      await noteConnectionProblem(tx, {
        connectionId: row.id,
        problem,
        detail: null,
        now: new Date(now()),
      });
    }
    return { ok: false, error };
  }

  function tokensOf(row: ConnectionRow): TokenCredential | null {
    const { credential } = openConnection(keyRing, row);
    return credential?.type === 'oauth' ? credential : null;
  }

  return {
    /** The tokens of a connection as it was read; a token that was renewed since is found under the lock. */
    sourceOf(connection: ConnectionRow): TokenSource {
      const known = tokensOf(connection);
      return {
        type: 'tokens',
        header: async () => {
          if (known && isFresh(known)) return authorizationHeader(known);
          return authorizationHeader(await renew(connection.id, (tokens) => !isFresh(tokens)));
        },
        renewed: async (header) => {
          const isOver = (tokens: TokenCredential) => authorizationHeader(tokens) === header;
          return authorizationHeader(await renew(connection.id, isOver));
        },
      };
    },
  };
}
export type LeverTokens = ReturnType<typeof createLeverTokens>;

function refused(code: 'lever.unauthorized' | 'lever.grant_refused'): VendorError {
  return new VendorError({ code, operation: 'renewToken', outcome: 'not_sent' });
}
