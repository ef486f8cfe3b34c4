import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CONFIGURATION_PAGE, configurationDocs } from '../scripts/write-configuration-docs.ts';
import { ConfigError, type Environment, type Leaf, readConfig, SETTINGS } from '../src/config.ts';

const KEY = Buffer.alloc(32, 1).toString('base64');
const COMPLETE = {
  GANGWAY_DATABASE_URL: 'postgres://gangway:pass-word@db.internal:5432/gangway',
  GANGWAY_SECRET_KEYS: `k1:${KEY}`,
  GANGWAY_PUBLIC_URL: 'https://gangway.example.com/',
} satisfies Environment;
const LEAVES: readonly Leaf<unknown>[] = Object.values(SETTINGS);

function message(environment: Environment): string {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
}

describe('the configuration', () => {
  it('needs three settings and has a default for the rest', () => {
    expect(readConfig(COMPLETE)).toMatchObject({
      databaseUrl: COMPLETE.GANGWAY_DATABASE_URL,
      databasePoolSize: 10,
      secretKeys: [{ id: 'k1', key: Buffer.alloc(32, 1) }],
      publicUrl: 'https://gangway.example.com',
      apiHost: '127.0.0.1',
      apiPort: 8080,
      temporalAddress: 'localhost:7233',
      temporalNamespace: 'default',
      temporalUiUrl: null,
      payloadEncryption: true,
      codecToken: null,
      buildId: null,
      turnsPerExecution: null,
      workerMetricsAddress: null,
      logLevel: 'info',
    });
    expect(message({}).split('\n')).toHaveLength(3);
  });

  it('names every setting that is missing or wrong at once, with its rule', () => {
    const lines = message({ GANGWAY_API_PORT: 'http', GANGWAY_LOG_LEVEL: 'loud' }).split('\n');
    expect(lines).toEqual([
      'GANGWAY_DATABASE_URL is missing: it must be a postgres:// URL. Where Postgres is, with user, password and database name.',
      expect.stringContaining('GANGWAY_SECRET_KEYS is missing: it must be id:base64 of 32 bytes'),
      expect.stringContaining('GANGWAY_PUBLIC_URL is missing'),
      'GANGWAY_API_PORT must be a port from 0 to 65535, but is "http".',
      'GANGWAY_LOG_LEVEL must be debug, info, warn or error, but is "loud".',
    ]);
  });

  it('throws an error with a code that the command line knows', () => {
    expect(() => readConfig({})).toThrow(expect.objectContaining({ code: 'config.invalid' }));
  });

  const WRONG: Readonly<Record<string, readonly string[]>> = {
    GANGWAY_DATABASE_URL: ['', 'db.internal', 'mysql://db.internal/gangway'],
    GANGWAY_DATABASE_POOL_SIZE: ['', '0', '-1', '1.5', 'ten'],
    GANGWAY_SECRET_KEYS: ['', 'k1', KEY, 'k1:c2hvcnQ=', `k1:${KEY},k2:short`, `k 1:${KEY}`],
    GANGWAY_PUBLIC_URL: ['', 'gangway.example.com', 'ftp://gangway.example.com'],
    GANGWAY_API_HOST: [''],
    GANGWAY_API_KEY: ['secret', 'gw_a b'],
    GANGWAY_API_PORT: ['', '65536', '-1', '80.5'],
    TEMPORAL_ADDRESS: ['', 'temporal', 'temporal:port', 'http://temporal 7233'],
    TEMPORAL_NAMESPACE: [''],
    GANGWAY_TEMPORAL_UI_URL: ['ui.example.com'],
    GANGWAY_PAYLOAD_ENCRYPTION: ['', 'true', 'ON'],
    GANGWAY_CODEC_TOKEN: ['too-short'],
    GANGWAY_SESSION_HOURS: ['0', 'long'],
    GANGWAY_TRUSTED_PROXY: ['', 'true'],
    GANGWAY_OIDC_ISSUER: ['id.example.com'],
    GANGWAY_OIDC_SCOPES: [''],
    GANGWAY_OIDC_NAME: [''],
    GANGWAY_OIDC_NEW_PEOPLE: ['owner'],
    GANGWAY_RECONCILE_MINUTES: ['0', 'often'],
    GANGWAY_TURNS_PER_EXECUTION: ['-1', '1.5', 'few'],
    GANGWAY_COMPANY_TIME_ZONE: ['', 'New York', 'EST5'],
    GANGWAY_DISPATCHER_LEASE_SECONDS: ['0', '1m'],
    GANGWAY_WORKER_METRICS_ADDRESS: ['9464', 'worker'],
    GANGWAY_LOG_LEVEL: ['', 'trace'],
  };
  const ROWS = Object.entries(WRONG).flatMap(([env, values]) => values.map((value) => [env, value] as const));

  it.each(ROWS)('refuses %s=%j by name and rule', (env, value) => {
    const leaf = LEAVES.find((setting) => setting.env === env);
    const said = message({ ...COMPLETE, [env]: value });
    expect(said).toContain(`${env} must be ${leaf?.rule}, but is `);
    expect(said.split('\n')).toHaveLength(1);
  });

  it('has a wrong value in this test for every setting that can be wrong', () => {
    const takesAnyText = [
      'GANGWAY_BUILD_ID',
      'GANGWAY_TEMPORAL_CLI',
      'GANGWAY_TEMPORAL_TEST_SERVER',
      'GANGWAY_OIDC_CLIENT_ID',
      'GANGWAY_OIDC_CLIENT_SECRET',
    ];
    expect(Object.keys(WRONG).sort()).toEqual(
      LEAVES.map(({ env }) => env)
        .filter((env) => !takesAnyText.includes(env))
        .sort(),
    );
  });

  it.each(LEAVES.filter((leaf) => leaf.secret && Object.hasOwn(WRONG, leaf.env)).map(({ env }) => env))(
    'never repeats a wrong value of %s',
    (env) => {
      const wrong = 'hunter2-is-wrong';
      expect(message({ ...COMPLETE, [env]: wrong })).toContain(`but is ${wrong.length} characters.`);
      expect(message({ ...COMPLETE, [env]: wrong })).not.toContain('hunter2');
    },
  );

  it('reads numbers, switches and empty values', () => {
    const config = readConfig({
      ...COMPLETE,
      GANGWAY_API_PORT: '0',
      GANGWAY_PAYLOAD_ENCRYPTION: 'off',
      GANGWAY_TURNS_PER_EXECUTION: '7',
      GANGWAY_BUILD_ID: '2026.11.22',
      GANGWAY_TEMPORAL_UI_URL: 'http://127.0.0.1:8233/',
      GANGWAY_CODEC_TOKEN: 'x'.repeat(32),
      GANGWAY_WORKER_METRICS_ADDRESS: '0.0.0.0:9464',
      GANGWAY_COMPANY_TIME_ZONE: 'UTC',
    });
    expect(config).toMatchObject({
      apiPort: 0,
      payloadEncryption: false,
      turnsPerExecution: 7,
      buildId: '2026.11.22',
      temporalUiUrl: 'http://127.0.0.1:8233',
      codecToken: 'x'.repeat(32),
      workerMetricsAddress: '0.0.0.0:9464',
      companyTimeZone: 'UTC',
    });
  });
});

describe('docs/configuration.md', () => {
  it('is what `npm run docs:config` writes', () => {
    expect(readFileSync(CONFIGURATION_PAGE, 'utf8')).toBe(configurationDocs());
  });

  it('has a row for every setting, and says which are required and secret', () => {
    const rows = configurationDocs()
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    expect(rows).toHaveLength(LEAVES.length);
    for (const leaf of LEAVES) {
      const row = rows.find((line) => line.includes(`\`${leaf.env}\``));
      expect(row).toContain(leaf.doc);
      expect(row?.includes('**secret**')).toBe(leaf.secret === true);
      expect(row?.includes('**required**')).toBe(leaf.default === undefined);
    }
  });
});
