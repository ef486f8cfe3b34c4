import { z } from 'zod';
import { CHECKR_ENVIRONMENTS } from '../integrations/checkr/hosts.ts';
import { GivenCredential } from '../integrations/credential.ts';
import { LEVER_ENVIRONMENTS } from '../integrations/lever/hosts.ts';
import { ProformaSettings } from '../integrations/proforma/settings.ts';

// A name without a dot is resolved inside a private network only, such as the one of Compose.
const NEIGHBOUR = /^[a-z][a-z0-9-]*$/;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** An address that credentials may be sent to. */
export const VendorUrl = z
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

export const ApiKey = GivenCredential.options[0].shape.apiKey;

/** The installation's own application at a vendor. The secret may be left out for one that is known. */
export const OauthClient = z.strictObject({
  clientId: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 printable characters without spaces'),
  clientSecret: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]{8,512}$/, 'must be 8 to 512 printable characters without spaces')
    .optional(),
  /** Instead of the vendor's own address for log-ins. */
  authUrl: VendorUrl.optional(),
});
export type OauthClient = z.output<typeof OauthClient>;

const common = {
  ...anyKind,
  apiKey: ApiKey.optional(),
  oauth: OauthClient.optional(),
  /** Instead of the vendor's own address. */
  baseUrl: VendorUrl.optional(),
};

const ONE_WAY = { message: 'give either an API key or the application to log in through', path: ['apiKey'] };
const hasOneWay = ({ apiKey, oauth }: { readonly apiKey?: unknown; readonly oauth?: unknown }) =>
  (apiKey === undefined) !== (oauth === undefined);

/** What a new connection is made from. */
export const NewConnection = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('lever'),
      environment: z.enum(LEVER_ENVIRONMENTS),
      ...common,
    })
    .refine(hasOneWay, ONE_WAY),
  z
    .strictObject({
      kind: z.literal('checkr'),
      environment: z.enum(CHECKR_ENVIRONMENTS),
      ...common,
      /** Further keys of the account that may sign webhooks. */
      signingKeys: z.array(ApiKey).max(10).optional(),
    })
    .refine(hasOneWay, ONE_WAY),
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
export type WantedConnection = z.output<typeof NewConnection>;

function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return false;
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && (LOOPBACK.has(url.hostname) || NEIGHBOUR.test(url.hostname));
}
