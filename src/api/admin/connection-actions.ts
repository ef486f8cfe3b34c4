import { createConnectionCheck } from '../../activities/connection-check.ts';
import { writeAudit } from '../../db/audit.ts';
import {
  clearConnection,
  removeConnection,
  replaceCredential,
  setOauthApp,
  switchConnection,
  switchEnvironment,
} from '../../db/change-connections.ts';
import { connectionUses } from '../../db/connection-uses.ts';
import { type ConnectionRow, findConnection, openConnection } from '../../db/connections.ts';
import { getOauthApp } from '../../db/oauth-apps.ts';
import { beginLogin } from '../../db/oauth-logins.ts';
import type { ConnectionEnvironment } from '../../db/schema/connections.ts';
import { isEnvironmentOf } from '../../db/vendor-addresses.ts';
import { problemSentence } from '../../domain/connection-problem.ts';
import {
  type CheckrEntrance,
  checkrAuthorizeUrl,
  deauthorizeCheckr,
} from '../../integrations/checkr/oauth.ts';
import type { Credential } from '../../integrations/credential.ts';
import { leverAuthorizeUrl } from '../../integrations/lever/oauth.ts';
import { VendorError } from '../../integrations/vendor-error.ts';
import { KeyRingError } from '../../key-ring.ts';
import { Problem } from '../problem.ts';
import type { AdminServices } from './services.ts';

/** The names of vendors as people know them. */
export const VENDOR_NAMES = { lever: 'Lever', checkr: 'Checkr', proforma: 'Proforma' } as const;

/** The application of one's own at a vendor, as somebody enters it. */
export interface GivenClient {
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  readonly authUrl?: string | undefined;
}

/** What can be done with a connection: the API and the console call these. Each throws `Problem`. */
export function createConnectionActions(services: AdminServices) {
  const { db, keyRing, config } = services;
  const { check, look } = createConnectionCheck({ db, keyRing, publicUrl: config.publicUrl });
  const redirectUri = `${config.publicUrl}/oauth/callback`;

  async function known(id: string): Promise<ConnectionRow> {
    const connection = await findConnection(db, id);
    if (!connection) throw new Problem('connection.not_found');
    return connection;
  }

  return {
    known,
    redirectUri,

    /** Looks at the account now. */
    async validate({ id, actor }: { readonly id: string; readonly actor: string }): Promise<ConnectionRow> {
      await known(id);
      const connection = await check(id);
      if (!connection) throw new Problem('connection.not_connected');
      const { problem } = connection;
      await writeAudit(db, {
        actor,
        action: 'connection.validated',
        objectType: 'connection',
        objectId: id,
        details: { problem },
      });
      return connection;
    },

    /** Where somebody goes to log in; with `browser` only the browser with this secret can come back. */
    async beginLogin(login: {
      readonly id: string;
      readonly actor: string;
      readonly client: GivenClient | undefined;
      readonly entrance: CheckrEntrance;
      readonly browser: string | null;
    }): Promise<{ readonly authorizeUrl: string; readonly expiresAt: Date }> {
      const { id: connectionId, actor, client, entrance, browser } = login;
      const change = { db, keyRing, connectionId, actor };
      const connection = client ? taken(await setOauthApp({ ...change, client })) : await known(connectionId);
      if (connection.oauthAppId === null) throw new Problem('connection.no_login');
      const app = await getOauthApp(db, connection.oauthAppId);
      const { state, expiresAt } = await beginLogin(db, { connectionId, actor, browser, now: new Date() });
      const authorizeUrl =
        connection.kind === 'checkr'
          ? checkrAuthorizeUrl({ app, entrance, redirectUri, state })
          : leverAuthorizeUrl({ app, apiUrl: connection.baseUrl, redirectUri, state });
      return { authorizeUrl, expiresAt };
    },

    /** Switches a connection on or off; see `switchConnection`. */
    async setActive(wanted: {
      readonly id: string;
      readonly actor: string;
      readonly active: boolean;
      readonly confirmedOrders: number | undefined;
    }): Promise<ConnectionRow> {
      const { id: connectionId, ...rest } = wanted;
      const switched = await switchConnection({ db, connectionId, ...rest });
      if (switched.ok) return switched.connection;
      if ('reason' in switched) throw new Problem(switched.reason);
      const message = `${switched.waitingOrders} orders are waiting`;
      throw new Problem('connection.orders_waiting', [{ path: 'body.confirm_waiting_orders', message }]);
    },

    /** Destroys the credentials; at Checkr the log-in is given up first, as far as Checkr can be reached. */
    async clear(wanted: {
      readonly id: string;
      readonly actor: string;
      readonly confirm: string;
    }): Promise<{ readonly connection: ConnectionRow; readonly deauthorized: boolean | null }> {
      const connection = await known(wanted.id);
      if (wanted.confirm !== connection.name) throw new Problem('connection.not_confirmed');
      const deauthorized = await deauthorize(services, connection);
      const cleared = await clearConnection({ db, keyRing, connectionId: wanted.id, actor: wanted.actor });
      return { connection: taken(cleared), deauthorized };
    },

    /** Gives another key, which has to be accepted and to be of the same account. */
    async replaceKey(wanted: {
      readonly id: string;
      readonly actor: string;
      readonly credential: Credential;
      readonly signingKeys: readonly string[];
    }): Promise<ConnectionRow> {
      const { id: connectionId, actor, credential, signingKeys } = wanted;
      const connection = await known(connectionId);
      const sealed = keyRing.seal(credential, `connections.credential:${connectionId}`);
      const account = await look({ ...connection, credential: sealed, oauthAppId: null, problem: null });
      if (!account.ok) {
        const vendor = VENDOR_NAMES[connection.kind];
        const message = problemSentence(account.problem, { vendor, detail: account.detail });
        throw new Problem('connection.refused', [{ path: 'body', message }]);
      }
      const change = { db, keyRing, connectionId, actor, credential, signingKeys, account };
      taken(await replaceCredential(change));
      return (await check(connectionId)) ?? known(connectionId);
    },

    async switchEnvironment(wanted: {
      readonly id: string;
      readonly actor: string;
      readonly environment: ConnectionEnvironment;
      readonly baseUrl: string | undefined;
      readonly dashboardUrl: string | undefined;
    }): Promise<ConnectionRow> {
      const { id: connectionId, ...rest } = wanted;
      const { kind } = await known(connectionId);
      if (kind === 'proforma') throw new Problem('connection.wrong_kind');
      if (!isEnvironmentOf(kind, wanted.environment)) {
        const message = `${VENDOR_NAMES[kind]} has no environment of this name`;
        throw new Problem('request.invalid', [{ path: 'body.environment', message }]);
      }
      return taken(await switchEnvironment({ db, keyRing, connectionId, ...rest }));
    },

    uses: async (id: string) => connectionUses(db, (await known(id)).id),

    /** Removes a connection that nothing and nobody uses or has used. */
    async remove({ id, actor }: { readonly id: string; readonly actor: string }): Promise<void> {
      const removed = await removeConnection({
        db,
        connectionId: id,
        actor,
        isUsed: async (tx) => {
          const { definitions, listeners, runs, checks } = await connectionUses(tx, id);
          return definitions.length + listeners.length + runs + checks > 0;
        },
      });
      taken(removed);
    },
  };
}
export type ConnectionActions = ReturnType<typeof createConnectionActions>;

function taken(
  result:
    | { readonly ok: true; readonly connection: ConnectionRow }
    | { readonly ok: false; readonly reason: ConstructorParameters<typeof Problem>[0] },
): ConnectionRow {
  if (result.ok) return result.connection;
  throw new Problem(result.reason);
}

/** Null: there is nothing to give up. False: Checkr could not be told, and the token is only forgotten here. */
async function deauthorize(
  { keyRing }: Pick<AdminServices, 'keyRing'>,
  connection: ConnectionRow,
): Promise<boolean | null> {
  if (connection.kind !== 'checkr') return null;
  try {
    const { credential, baseUrl } = openConnection(keyRing, connection);
    if (credential?.type !== 'oauth') return null;
    await deauthorizeCheckr({ credential, baseUrl, timeoutMs: 8_000 });
    return true;
  } catch (error) {
    if (error instanceof VendorError || error instanceof KeyRingError) return false;
    throw error;
  }
}
