import { z } from 'zod';
import { newEndpointKey, newId } from '../ids.ts';
import { CHECKR_HOSTS } from '../integrations/checkr/hosts.ts';
import { GivenCredential } from '../integrations/credential.ts';
import { LEVER_HOSTS } from '../integrations/lever/hosts.ts';
import { ProformaSettings } from '../integrations/proforma/settings.ts';
import type { KeyRing } from '../key-ring.ts';
import { writeAudit } from './audit.ts';
import { announceConfigChange } from './config-changed.ts';
import { type ConnectionRow, sealConnectionSecrets } from './connections.ts';
import type { Db } from './database.ts';
import { brokenUniqueness } from './database-fault.ts';
import { connections } from './schema/connections.ts';

// A name without a dot is resolved inside a private network only, such as the one of Compose.
const NEIGHBOUR = /^[a-z][a-z0-9-]*$/;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

const VendorUrl = z
  .string()
  .max(500)
  .refine(
    isSafeUrl,
    'must be an https URL, or http on this machine or to a neighbour container, without credentials and query',
  )
  .transform((text) => text.replace(/\/+$/, ''));

const anyKind = {
  name: z.string().trim().min(1).max(200),
  dashboardUrl: VendorUrl.optional(),
  requestsPerSecond: z.number().min(0.1).max(1_000).optional(),
};

const common = {
  ...anyKind,
  apiKey: GivenCredential.options[0].shape.apiKey,
  /** Instead of the vendor's own address. */
  baseUrl: VendorUrl.optional(),
};

/** What a new connection is made from. */
export const NewConnection = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('lever'), environment: z.enum(['production', 'sandbox']), ...common }),
  z.strictObject({
    kind: z.literal('checkr'),
    environment: z.enum(['production', 'staging']),
    ...common,
    /** Further keys of the account that may sign webhooks. */
    signingKeys: z.array(common.apiKey).max(10).optional(),
  }),
  z.strictObject({
    kind: z.literal('proforma'),
    environment: z.enum(['production', 'sandbox']),
    ...anyKind,
    /** There is no address that all accounts share. */
    baseUrl: VendorUrl,
    credential: GivenCredential,
    proforma: ProformaSettings,
    /** What proves that a webhook comes from the gateway; none: nothing is accepted. */
    webhookSecrets: z.array(z.string().trim().min(16).max(512)).max(10).optional(),
  }),
]);
export type NewConnection = z.input<typeof NewConnection>;

export type CreatedConnection =
  | { readonly ok: true; readonly connection: ConnectionRow }
  | { readonly ok: false; readonly reason: 'connection.name_taken' };

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
      credential: wanted.kind === 'proforma' ? wanted.credential : { type: 'api_key', apiKey: wanted.apiKey },
      signingKeys: signingKeysOf(wanted),
    }),
    webhookKey: newEndpointKey(),
    settings: settingsOf(wanted),
  };
  try {
    const connection = await db.transaction(async (tx) => {
      const [created] = await tx.insert(connections).values(row).returning();
      if (!created) throw new Error('The insert of a connection returned no row');
      const { kind, name, environment } = created;
      await writeAudit(tx, {
        actor,
        action: 'connection.created',
        objectType: 'connection',
        objectId: id,
        details: { kind, name, environment },
      });
      await announceConfigChange(tx);
      return created;
    });
    return { ok: true, connection };
  } catch (error) {
    if (brokenUniqueness(error) === 'connections_name_unique') {
      return { ok: false, reason: 'connection.name_taken' };
    }
    throw error;
  }
}

type Wanted = z.output<typeof NewConnection>;

function settingsOf(wanted: Wanted): ConnectionRow['settings'] {
  const { requestsPerSecond } = wanted;
  return {
    ...(requestsPerSecond === undefined ? {} : { requestsPerSecond }),
    ...(wanted.kind === 'proforma' ? { proforma: wanted.proforma } : {}),
  };
}

function addressesOf(wanted: Wanted): { baseUrl: string; dashboardUrl: string } {
  const own = ownAddresses(wanted);
  return {
    baseUrl: wanted.baseUrl ?? own.apiUrl,
    dashboardUrl: wanted.dashboardUrl ?? own.dashboardUrl,
  };
}

function ownAddresses(wanted: Wanted): { apiUrl: string; dashboardUrl: string } {
  switch (wanted.kind) {
    case 'lever': {
      const { apiUrl, webUrl } = LEVER_HOSTS[wanted.environment];
      return { apiUrl, dashboardUrl: webUrl };
    }
    case 'checkr':
      return CHECKR_HOSTS[wanted.environment];
    case 'proforma':
      return { apiUrl: wanted.baseUrl, dashboardUrl: wanted.baseUrl };
  }
}

/** Checkr: the account's API key signs its webhooks. Lever signs with the token of each listener. */
function signingKeysOf(wanted: Wanted): readonly string[] {
  switch (wanted.kind) {
    case 'lever':
      return [];
    case 'checkr':
      return [wanted.apiKey, ...(wanted.signingKeys ?? [])];
    case 'proforma':
      return wanted.webhookSecrets ?? [];
  }
}

function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return false;
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && (LOOPBACK.has(url.hostname) || NEIGHBOUR.test(url.hostname));
}
