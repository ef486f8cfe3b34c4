import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { inject } from 'vitest';
import { type Config, readConfig } from '../../src/config.ts';
import { createApiKey } from '../../src/db/api-keys.ts';
import { openDatabase } from '../../src/db/database.ts';
import { ROLES, type Role } from '../../src/db/schema/access.ts';
import { createKeyRing } from '../../src/key-ring.ts';
import { startServer } from '../../src/server.ts';
import { createTestDatabase } from '../setup/database.ts';

/** An address where nothing listens. */
export const NOBODY = '127.0.0.1:9';

export type ApiUnderTest = Awaited<ReturnType<typeof startApiUnderTest>>;

/** One or more api processes (in this process) on a database of their own, with a key for each role. */
export async function startApiUnderTest({
  environment = {},
  processes = 1,
  actionDeadlineMs,
}: {
  environment?: Record<string, string>;
  processes?: number;
  actionDeadlineMs?: number;
} = {}) {
  const database = await createTestDatabase();
  const config = testConfig({ GANGWAY_DATABASE_URL: database.url, ...environment });
  const log: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => void log.push(line) });
  const servers: Awaited<ReturnType<typeof startServer>>[] = [];
  for (let index = 0; index < processes; index += 1) {
    servers.push(
      await startServer({ config, logger, ...(actionDeadlineMs === undefined ? {} : { actionDeadlineMs }) }),
    );
  }
  const direct = openDatabase({ url: database.url, size: 2 });
  const tokens: Record<Role, string> = { viewer: '', operator: '', admin: '' };
  for (const role of ROLES) {
    tokens[role] = (await createApiKey(direct.db, { name: `a ${role}`, role, actor: 'system' })).token;
  }
  const urls = servers.map((server) => server.url);
  const url = urls[0] ?? '';
  return {
    url,
    urls,
    config,
    log,
    tokens,
    db: direct.db,
    sql: direct.sql,
    keyRing: createKeyRing({ keys: config.secretKeys }),
    /** Sends a request of the admin API and reads its JSON. */
    async call(method: string, path: string, { as = 'admin', body }: { as?: Role; body?: unknown } = {}) {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${tokens[as]}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        json: /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : null,
      };
    },
    async stop() {
      await Promise.all(servers.map((server) => server.stop()));
      await direct.close();
      await database.drop();
    },
  };
}

/** A configuration for tests: a free port, keys of its own, the Temporal server of the test run. */
export function testConfig(environment: Record<string, string>): Config {
  return readConfig({
    GANGWAY_SECRET_KEYS: `test:${randomBytes(32).toString('base64')}`,
    GANGWAY_PUBLIC_URL: 'https://gangway.example.test',
    GANGWAY_API_PORT: '0',
    GANGWAY_DATABASE_POOL_SIZE: '5',
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    TEMPORAL_NAMESPACE: inject('temporalNamespace'),
    ...environment,
  });
}
