import { z } from '@hono/zod-openapi';
import { NewConnection, OauthClient } from '../../db/new-connection.ts';
import { CONNECTION_ENVIRONMENTS, CONNECTION_KINDS } from '../../db/schema/connections.ts';
import { PROFORMA_BINDINGS } from '../../integrations/proforma/settings.ts';
import { Problem } from '../problem.ts';

const CredentialInput = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('bearer'), token: z.string() }),
    z.strictObject({ type: z.literal('login'), user_id: z.string(), password: z.string() }),
    z.strictObject({ type: z.literal('api_key'), api_key: z.string() }),
  ])
  .openapi('ConnectionCredential');

/** The application that people log in through. */
export const OauthClientInput = z
  .strictObject({
    client_id: z.string(),
    client_secret: z.string().optional().openapi({
      description: 'Kept sealed and never shown again. May be left out when the client id is known already.',
    }),
    auth_url: z.string().optional().openapi({
      description: 'Instead of the address of the vendor for log-ins: what stands before `/authorize`.',
    }),
  })
  .openapi('OauthClient');

/** The settings of every binding; which of them are needed follows from the binding. */
const ProformaInput = z
  .strictObject({
    binding: z.enum(PROFORMA_BINDINGS),
    client_guid: z.string().optional(),
    trust_unflagged: z.boolean().optional(),
    packages: z.array(z.strictObject({ id: z.string(), name: z.string() })).optional(),
    postback_url: z.string().optional(),
    verify_path: z.string().optional(),
    catalog_path: z.string().optional(),
    order_path: z.string().optional(),
    results_path: z.string().optional(),
  })
  .openapi('ProformaSettings');

/** The body that makes a connection, read as `NewConnection`. */
export const ConnectionInput = z
  .strictObject({
    kind: z.enum(CONNECTION_KINDS),
    name: z.string(),
    environment: z.enum(CONNECTION_ENVIRONMENTS),
    api_key: z
      .string()
      .optional()
      .openapi({ description: 'Lever and Checkr: this, or `oauth`. Kept sealed and never shown again.' }),
    oauth: OauthClientInput.optional().openapi({
      description: 'Lever and Checkr: your own application there; after creation somebody logs in.',
    }),
    credential: CredentialInput.optional().openapi({
      description: 'Proforma. Kept sealed and never shown again.',
    }),
    base_url: z.string().optional().openapi({
      description:
        'Instead of the address of the vendor: https, or http on this machine or to a neighbour container. Proforma needs it.',
    }),
    dashboard_url: z.string().optional(),
    requests_per_second: z.number().optional(),
    signing_keys: z
      .array(z.string())
      .optional()
      .openapi({ description: 'Checkr: further keys that may sign webhooks.' }),
    webhook_secrets: z
      .array(z.string())
      .optional()
      .openapi({ description: 'Proforma: what proves that a webhook comes from the gateway.' }),
    proforma: ProformaInput.optional(),
  })
  .transform((body, context) => {
    const parsed = NewConnection.safeParse(camelCased(body));
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) context.addIssue({ ...issue, path: issue.path.map(snakeCase) });
    return z.NEVER;
  })
  .openapi('NewConnection');

/** The application that was given, read by the rules of a connection; throws `Problem`. */
export function givenClient(given: z.infer<typeof OauthClientInput> | undefined): OauthClient | undefined {
  if (given === undefined) return undefined;
  const parsed = OauthClient.safeParse(camelCased(given));
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ path, message }) => ({
    path: ['body', 'oauth', ...path.map((key) => String(snakeCase(key)))].join('.'),
    message,
  }));
  throw new Problem('request.invalid', errors);
}

/** The same value with the keys of all its objects in camel case. */
function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries.map(([key, inner]) => [camelCase(key), camelCased(inner)]));
}

function camelCase(key: string): string {
  return key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function snakeCase(key: PropertyKey): PropertyKey {
  return typeof key === 'string' ? key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : key;
}
