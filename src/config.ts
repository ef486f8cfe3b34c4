import { loadEnvFile } from 'node:process';
import { z } from 'zod';
import { type NamedKey, parseKeys } from './key-ring.ts';

/** One setting: what it is for, the name of its environment variable, its rule in words and in code, its default. */
export interface Leaf<T> {
  readonly doc: string;
  readonly env: string;
  readonly rule: string;
  readonly schema: z.ZodType<T, string>;
  /** Text as it would stand in the environment; undefined: required. */
  readonly default?: string;
  readonly secret?: boolean;
}

const text = z.string().min(1);
const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.number().int().min(0).max(65_535));
const positive = z.string().regex(/^\d+$/).transform(Number).pipe(z.number().int().min(1));
const optionalPositive = z
  .string()
  .regex(/^([1-9]\d*)?$/)
  .transform((value) => (value === '' ? null : Number(value)));
const httpUrl = z.url({ protocol: /^https?$/ }).transform((value) => value.replace(/\/+$/, ''));
const optional = z.string().transform((value) => (value === '' ? null : value));
const onOff = z.enum(['on', 'off']).transform((value) => value === 'on');
const keyRing = z.string().transform((value, context): readonly [NamedKey, ...NamedKey[]] => {
  const keys = parseKeys(value);
  if (keys) return keys;
  context.addIssue({ code: 'custom', message: 'not a key ring' });
  return z.NEVER;
});

function leaf<T>(definition: Leaf<T>): Leaf<T> {
  return definition;
}

/** Every setting of Gangway, in the order of the documentation. */
export const SETTINGS = {
  databaseUrl: leaf({
    doc: 'Where Postgres is, with user, password and database name.',
    env: 'GANGWAY_DATABASE_URL',
    rule: 'a postgres:// URL',
    schema: z.url({ protocol: /^postgres(ql)?$/ }),
    secret: true,
  }),
  databasePoolSize: leaf({
    doc: 'Most connections to Postgres that one process opens.',
    env: 'GANGWAY_DATABASE_POOL_SIZE',
    rule: 'a whole number of at least 1',
    schema: positive,
    default: '10',
  }),
  secretKeys: leaf({
    doc: 'Keys that seal credentials and Temporal payloads (AES-256-GCM). The first seals, all open: to rotate, put a new one in front. Make one with `gangway keys generate`.',
    env: 'GANGWAY_SECRET_KEYS',
    rule: 'id:base64 of 32 bytes, several separated by commas',
    schema: keyRing,
    secret: true,
  }),
  publicUrl: leaf({
    doc: 'The address at which Lever, Checkr and admins reach the api.',
    env: 'GANGWAY_PUBLIC_URL',
    rule: 'an http:// or https:// URL',
    schema: httpUrl,
  }),
  cliApiKey: leaf({
    doc: 'The API key with which commands that ask the api, like `gangway employees import`, do so. Empty: they cannot.',
    env: 'GANGWAY_API_KEY',
    rule: 'an API key (gw_…), or empty',
    schema: z.union([z.literal('').transform(() => null), z.string().regex(/^gw_\S+$/)]),
    default: '',
    secret: true,
  }),
  apiHost: leaf({
    doc: 'The address that the api listens on.',
    env: 'GANGWAY_API_HOST',
    rule: 'a host name or address',
    schema: text,
    default: '127.0.0.1',
  }),
  apiPort: leaf({
    doc: 'The port that the api listens on; 0 takes a free one.',
    env: 'GANGWAY_API_PORT',
    rule: 'a port from 0 to 65535',
    schema: port,
    default: '8080',
  }),
  temporalAddress: leaf({
    doc: 'Where the Temporal server is. TLS, API keys and profiles are taken from the usual TEMPORAL_* variables and files.',
    env: 'TEMPORAL_ADDRESS',
    rule: 'host:port',
    schema: text.regex(/^[^\s]+:\d+$/),
    default: 'localhost:7233',
  }),
  temporalNamespace: leaf({
    doc: 'The Temporal namespace of this installation.',
    env: 'TEMPORAL_NAMESPACE',
    rule: 'a name',
    schema: text,
    default: 'default',
  }),
  temporalUiUrl: leaf({
    doc: 'Where people open the Temporal UI; runs link to it. Empty: no links.',
    env: 'GANGWAY_TEMPORAL_UI_URL',
    rule: 'an http:// or https:// URL, or empty',
    schema: z.union([z.literal('').transform(() => null), httpUrl]),
    default: '',
  }),
  payloadEncryption: leaf({
    doc: 'Seals what Temporal stores with GANGWAY_SECRET_KEYS. `off` only where the histories are meant to be read as they are.',
    env: 'GANGWAY_PAYLOAD_ENCRYPTION',
    rule: 'on or off',
    schema: onOff,
    default: 'on',
  }),
  codecToken: leaf({
    doc: 'The bearer token with which the Temporal UI and CLI may have payloads decoded at `/codec`. Empty: only API keys of admins.',
    env: 'GANGWAY_CODEC_TOKEN',
    rule: 'at least 32 characters, or empty',
    schema: z.union([z.literal('').transform(() => null), z.string().min(32)]),
    default: '',
    secret: true,
  }),
  sessionHours: leaf({
    doc: 'How long somebody who signed in and does nothing stays signed in (hours).',
    env: 'GANGWAY_SESSION_HOURS',
    rule: 'a whole number of at least 1',
    schema: positive,
    default: '12',
  }),
  trustedProxy: leaf({
    doc: 'Whether a proxy of yours stands before the api: then the last address of X-Forwarded-For is the one whose attempts to sign in are counted.',
    env: 'GANGWAY_TRUSTED_PROXY',
    rule: 'on or off',
    schema: onOff,
    default: 'off',
  }),
  oidcIssuer: leaf({
    doc: 'The OpenID Connect provider by which people may sign in; set with the client id and secret. Its redirect URI is <public URL>/auth/callback/oidc.',
    env: 'GANGWAY_OIDC_ISSUER',
    rule: 'an http:// or https:// URL, or empty',
    schema: z.union([z.literal('').transform(() => null), httpUrl]),
    default: '',
  }),
  oidcClientId: leaf({
    doc: 'The client id of Gangway at the OIDC provider.',
    env: 'GANGWAY_OIDC_CLIENT_ID',
    rule: 'a text, or empty',
    schema: optional,
    default: '',
  }),
  oidcClientSecret: leaf({
    doc: 'The client secret of Gangway at the OIDC provider.',
    env: 'GANGWAY_OIDC_CLIENT_SECRET',
    rule: 'a text, or empty',
    schema: optional,
    default: '',
    secret: true,
  }),
  oidcScopes: leaf({
    doc: 'What is asked of the OIDC provider; it must tell the e-mail address.',
    env: 'GANGWAY_OIDC_SCOPES',
    rule: 'names separated by spaces',
    schema: text.transform((value) => value.split(/ +/).filter((scope) => scope !== '')),
    default: 'openid email profile',
  }),
  oidcName: leaf({
    doc: 'What people call the OIDC provider: "Sign in with …".',
    env: 'GANGWAY_OIDC_NAME',
    rule: 'a text',
    schema: text,
    default: 'single sign-on',
  }),
  oidcNewPeople: leaf({
    doc: 'The role of people who come from the OIDC provider and were not added by an admin. Empty: they are refused.',
    env: 'GANGWAY_OIDC_NEW_PEOPLE',
    rule: 'viewer, operator or admin, or empty',
    schema: z.union([z.literal('').transform(() => null), z.enum(['viewer', 'operator', 'admin'])]),
    default: '',
  }),
  buildId: leaf({
    doc: 'Switches Temporal worker versioning on and names the build of this worker. Empty: no versioning.',
    env: 'GANGWAY_BUILD_ID',
    rule: 'a name, or empty',
    schema: optional,
    default: '',
  }),
  reconcileMinutes: leaf({
    doc: 'A check that no webhook moved for this long (minutes) is read from the provider anyway.',
    env: 'GANGWAY_RECONCILE_MINUTES',
    rule: 'a whole number of at least 1',
    schema: positive,
    default: '360',
  }),
  turnsPerExecution: leaf({
    doc: 'Continue a run as new after this many turns. Empty: when the Temporal server suggests it.',
    env: 'GANGWAY_TURNS_PER_EXECUTION',
    rule: 'a whole number of at least 1, or empty',
    schema: optionalPositive,
    default: '',
  }),
  companyTimeZone: leaf({
    doc: 'The time zone of employees for whom nothing better is known.',
    env: 'GANGWAY_COMPANY_TIME_ZONE',
    rule: 'an IANA time zone',
    schema: text.refine((zone) => Intl.supportedValuesOf('timeZone').includes(zone) || zone === 'UTC'),
    default: 'America/New_York',
  }),
  dispatcherLeaseSeconds: leaf({
    doc: 'A delivery that a dispatcher claimed and never finished is free again after this long (seconds).',
    env: 'GANGWAY_DISPATCHER_LEASE_SECONDS',
    rule: 'a whole number of at least 1',
    schema: positive,
    default: '30',
  }),
  workerMetricsAddress: leaf({
    doc: 'Where the worker shows its metrics to Prometheus. Empty: nowhere.',
    env: 'GANGWAY_WORKER_METRICS_ADDRESS',
    rule: 'host:port, or empty',
    schema: z.union([z.literal('').transform(() => null), text.regex(/^[^\s]+:\d+$/)]),
    default: '',
  }),
  temporalCli: leaf({
    doc: 'The Temporal CLI that `gangway dev` and the tests start. Empty: looked for on PATH and in the cache, else downloaded.',
    env: 'GANGWAY_TEMPORAL_CLI',
    rule: 'a path, or empty',
    schema: optional,
    default: '',
  }),
  temporalTestServer: leaf({
    doc: 'The time-skipping test server that the tests start. Empty: looked for in the cache, else downloaded.',
    env: 'GANGWAY_TEMPORAL_TEST_SERVER',
    rule: 'a path, or empty',
    schema: optional,
    default: '',
  }),
  logLevel: leaf({
    doc: 'How much is logged.',
    env: 'GANGWAY_LOG_LEVEL',
    rule: 'debug, info, warn or error',
    schema: z.enum(['debug', 'info', 'warn', 'error']),
    default: 'info',
  }),
} as const;

type Settings = typeof SETTINGS;
export type Config = { readonly [K in keyof Settings]: Settings[K] extends Leaf<infer T> ? T : never };
export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting is missing or breaks its rule: `config.invalid`. The message never holds a secret's value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'config.invalid';
}

/** Reads every setting; throws one `ConfigError` that names all that are wrong. */
export function readConfig(environment: Environment = process.env): Config {
  return readSettings(Object.keys(SETTINGS) as (keyof Settings)[], environment);
}

/** Reads only the settings that a command needs; throws `ConfigError` as `readConfig` does. */
export function readSettings<K extends keyof Settings>(
  names: readonly K[],
  environment: Environment = process.env,
): Pick<Config, K> {
  const problems: string[] = [];
  const entries = names.map((name) => {
    const setting: Leaf<unknown> = SETTINGS[name];
    const value = environment[setting.env] ?? setting.default;
    const parsed = value === undefined ? null : setting.schema.safeParse(value);
    if (!parsed?.success) problems.push(describeProblem(setting, value));
    return [name, parsed?.data];
  });
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return Object.fromEntries(entries) as Pick<Config, K>;
}

function describeProblem(setting: Leaf<unknown>, value: string | undefined): string {
  if (value === undefined) return `${setting.env} is missing: it must be ${setting.rule}. ${setting.doc}`;
  const shape = setting.secret ? `${value.length} characters` : JSON.stringify(value);
  return `${setting.env} must be ${setting.rule}, but is ${shape}.`;
}

/** Adds the variables of a file to the environment; what is set already wins. */
export function loadEnvironmentFile(path: string): void {
  loadEnvFile(path);
}

/** The environment as it is, for child processes. */
export function currentEnvironment(): Environment {
  return process.env;
}
