import { type ConnectionRow, openConnection } from '../db/connections.ts';
import type { Db } from '../db/database.ts';
import { createCheckrProvider } from '../integrations/checkr/checkr-provider.ts';
import { type CheckrClient, createCheckrClient } from '../integrations/checkr/client.ts';
import { checkrEnvironmentOf } from '../integrations/checkr/hosts.ts';
import type { Credential } from '../integrations/credential.ts';
import type { LeverArchiveReason } from '../integrations/lever/account-lists.ts';
import { createLeverClient, type LeverClient } from '../integrations/lever/client.ts';
import { createProformaProvider } from '../integrations/proforma/proforma-provider.ts';
import { ProformaSettings } from '../integrations/proforma/settings.ts';
import type { ScreeningProvider } from '../integrations/screening-provider.ts';
import type { TokenSource } from '../integrations/token-source.ts';
import { VendorError } from '../integrations/vendor-error.ts';
import type { KeyRing } from '../key-ring.ts';
import { createLeverTokens } from './lever-tokens.ts';

/** Shorter than the time that Temporal gives one attempt of an activity. */
const TIMEOUT_MS = 15_000;
const REASONS_LIVE_MS = 600_000;
const NOBODY: Credential = { type: 'login', userId: 'nobody', password: 'nothing' };

/** Clients for the accounts of connections. */
export function createVendorClients({
  db,
  keyRing,
  publicUrl,
  fetch = globalThis.fetch,
  timeoutMs = TIMEOUT_MS,
  now = Date.now,
}: {
  readonly db: Db;
  readonly keyRing: KeyRing;
  /** Where providers reach us: gateways are told with each order where to push results. */
  readonly publicUrl: string;
  readonly fetch?: typeof globalThis.fetch;
  readonly timeoutMs?: number;
  readonly now?: () => number;
}) {
  const tokens = createLeverTokens({ db, keyRing, fetch, now });
  const archiveReasons = new Map<
    string,
    { readonly readAt: number; readonly reasons: readonly LeverArchiveReason[] }
  >();

  /** Without a credential a client can be made, and every call is refused before anything is sent. */
  function options(connection: ConnectionRow): {
    readonly baseUrl: string;
    readonly credential: Credential;
    readonly fetch: typeof globalThis.fetch;
    readonly timeoutMs: number;
  } {
    const { baseUrl, kind, credential } = openConnection(keyRing, connection);
    if (credential) return { baseUrl, credential, fetch, timeoutMs };
    return { baseUrl, credential: NOBODY, fetch: () => Promise.reject(unauthorized(kind)), timeoutMs };
  }

  const checkr = (connection: ConnectionRow): CheckrClient => createCheckrClient(options(connection));

  function lever(connection: ConnectionRow): LeverClient {
    const { credential, ...rest } = options(connection);
    const source: Credential | TokenSource =
      credential.type === 'oauth' ? tokens.sourceOf(connection) : credential;
    return createLeverClient({ ...rest, credential: source });
  }

  function proforma(connection: ConnectionRow): ScreeningProvider {
    const { signingKeys } = openConnection(keyRing, connection);
    const postbackUrl = `${publicUrl}/webhooks/proforma/${connection.webhookKey}`;
    const given = ProformaSettings.parse(connection.settings.proforma);
    const settings = given.binding === 'hrxml-package' ? { postbackUrl, ...given } : given;
    return createProformaProvider({ ...options(connection), settings, webhookSecret: signingKeys[0] });
  }

  return {
    lever,
    checkr,
    /** The account of a connection behind the port; throws when it is none of a screening provider. */
    provider(connection: ConnectionRow): ScreeningProvider {
      const { kind, dashboardUrl } = connection;
      if (kind === 'proforma') return proforma(connection);
      if (kind !== 'checkr') throw new Error(`Connection ${connection.id} is of no screening provider`);
      const environment = checkrEnvironmentOf(connection.environment);
      return createCheckrProvider({ checkr: checkr(connection), environment, dashboardUrl });
    },
    /** Lever's archive reasons, read again when `reasonId` is not among them or after ten minutes. */
    async archiveReasons(
      connectionId: string,
      lever: LeverClient,
      reasonId: string,
    ): Promise<readonly LeverArchiveReason[]> {
      const cached = archiveReasons.get(connectionId);
      const fresh = cached && now() - cached.readAt < REASONS_LIVE_MS;
      if (fresh && cached.reasons.some((reason) => reason.id === reasonId)) return cached.reasons;
      const reasons = await lever.listArchiveReasons();
      archiveReasons.set(connectionId, { readAt: now(), reasons });
      return reasons;
    },
  };
}
export type VendorClients = ReturnType<typeof createVendorClients>;

function unauthorized(kind: ConnectionRow['kind']): VendorError {
  return new VendorError({ code: `${kind}.unauthorized`, operation: 'connect', outcome: 'not_sent' });
}
