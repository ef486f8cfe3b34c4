import { newEndpointKey, newId } from '../ids.ts';
import type { Credential } from '../integrations/credential.ts';
import type { KeyRing } from '../key-ring.ts';
import { writeAudit } from './audit.ts';
import { announceConfigChange } from './config-changed.ts';
import { type ConnectionRow, sealConnectionSecrets } from './connections.ts';
import type { Db, Transaction } from './database.ts';
import { brokenUniqueness } from './database-fault.ts';
import { NewConnection, type WantedConnection } from './new-connection.ts';
import { keepOauthApp, type OauthAppRow } from './oauth-apps.ts';
import { connections } from './schema/connections.ts';
import { vendorAddresses } from './vendor-addresses.ts';

export type CreatedConnection =
  | { readonly ok: true; readonly connection: ConnectionRow }
  | { readonly ok: false; readonly reason: 'connection.name_taken' | 'connection.client_unknown' };

/** Makes a connection with its secrets sealed and its audit row; throws `ZodError` when the input breaks a rule. */
export async function createConnection({
  db,
  keyRing,
  actor,
  input,
}: {
  readonly db: Db;
  readonly keyRing: KeyRing;
  readonly actor: string;
  readonly input: NewConnection;
}): Promise<CreatedConnection> {
  const wanted = NewConnection.parse(input);
  const id = newId('connection');
  const row = {
    id,
    kind: wanted.kind,
    name: wanted.name,
    environment: wanted.environment,
    ...addressesOf(wanted),
    ...sealConnectionSecrets(keyRing, {
      id,
      credential: credentialOf(wanted),
      signingKeys: signingKeysOf(wanted),
    }),
    webhookKey: newEndpointKey(),
    settings: settingsOf(wanted),
  };
  try {
    const connection = await db.transaction(async (tx) => {
      const app = await appOf(tx, keyRing, wanted);
      if (app === 'unknown') return null;
      const [created] = await tx
        .insert(connections)
        .values({ ...row, oauthAppId: app?.id ?? null })
        .returning();
      if (!created) throw new Error('The insert of a connection returned no row');
      const { kind, name, environment } = created;
      await writeAudit(tx, {
        actor,
        action: 'connection.created',
        objectType: 'connection',
        objectId: id,
        details: { kind, name, environment, by: app ? 'log-in' : 'key' },
      });
      await announceConfigChange(tx);
      return created;
    });
    return connection ? { ok: true, connection } : { ok: false, reason: 'connection.client_unknown' };
  } catch (error) {
    if (brokenUniqueness(error) === 'connections_name_unique') {
      return { ok: false, reason: 'connection.name_taken' };
    }
    throw error;
  }
}

/** The application that the connection logs in through; null when it has a key. */
async function appOf(
  tx: Transaction,
  keyRing: KeyRing,
  wanted: WantedConnection,
): Promise<OauthAppRow | null | 'unknown'> {
  if (wanted.kind === 'proforma' || !wanted.oauth) return null;
  const { kind, environment } = wanted;
  const { clientId, clientSecret, authUrl = vendorAddresses(kind, environment).authUrl } = wanted.oauth;
  const app = { kind, environment, clientId, clientSecret, authUrl };
  return (await keepOauthApp(tx, { keyRing, app })) ?? 'unknown';
}

function credentialOf(wanted: WantedConnection): Credential | null {
  if (wanted.kind === 'proforma') return wanted.credential;
  return wanted.apiKey === undefined ? null : { type: 'api_key', apiKey: wanted.apiKey };
}

function settingsOf(wanted: WantedConnection): ConnectionRow['settings'] {
  const { requestsPerSecond } = wanted;
  return {
    ...(requestsPerSecond === undefined ? {} : { requestsPerSecond }),
    ...(wanted.kind === 'proforma' ? { proforma: wanted.proforma } : {}),
  };
}

function addressesOf(wanted: WantedConnection): { baseUrl: string; dashboardUrl: string } {
  const { kind, environment, baseUrl, dashboardUrl } = wanted;
  if (kind === 'proforma') return { baseUrl, dashboardUrl: dashboardUrl ?? baseUrl };
  const own = vendorAddresses(kind, environment);
  return { baseUrl: baseUrl ?? own.apiUrl, dashboardUrl: dashboardUrl ?? own.dashboardUrl };
}

/** Checkr: the account's API key signs its webhooks. Lever signs with the token of each listener. */
function signingKeysOf(wanted: WantedConnection): readonly string[] {
  switch (wanted.kind) {
    case 'lever':
      return [];
    case 'checkr':
      return [...(wanted.apiKey === undefined ? [] : [wanted.apiKey]), ...(wanted.signingKeys ?? [])];
    case 'proforma':
      return wanted.webhookSecrets ?? [];
  }
}
