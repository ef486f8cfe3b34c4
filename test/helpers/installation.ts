import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inject } from 'vitest';
import { type Config, readConfig } from '../../src/config.ts';
import { createApiKey } from '../../src/db/api-keys.ts';
import { openDatabase } from '../../src/db/database.ts';
import { connectProforma } from '../../src/dev/connect-proforma.ts';
import { type ConnectedSandbox, connectSandbox } from '../../src/dev/connect-sandbox.ts';
import { choosePort } from '../../src/dev/free-port.ts';
import { requestJson } from '../../src/dev/json-http.ts';
import { createLogger } from '../../src/logger.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/start.ts';
import { startServer } from '../../src/server.ts';
import { createTemporalClient } from '../../src/temporal/client.ts';
import { startWorker } from '../../src/worker.ts';
import { createTestDatabase } from '../setup/database.ts';
import { createTestNamespace } from './namespace.ts';

export const TEST_KEYS = `test:${Buffer.alloc(32, 7).toString('base64')}`;

/** Settings of an installation on the servers of the test run, as environment variables. */
export function testEnvironment({
  databaseUrl,
  namespace,
  apiPort,
}: {
  databaseUrl: string;
  namespace: string;
  apiPort: number;
}) {
  return {
    GANGWAY_DATABASE_URL: databaseUrl,
    GANGWAY_SECRET_KEYS: TEST_KEYS,
    GANGWAY_PUBLIC_URL: `http://127.0.0.1:${apiPort}`,
    GANGWAY_API_PORT: String(apiPort),
    GANGWAY_PAYLOAD_ENCRYPTION: 'off',
    GANGWAY_LOG_LEVEL: process.env.GANGWAY_TEST_LOG_LEVEL ?? 'error',
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    TEMPORAL_NAMESPACE: namespace,
  };
}

/** What tests ask of an installation: the API with an admin's key, and the control APIs of the sandbox. */
export interface Installation extends EmptyInstallation {
  readonly connected: ConnectedSandbox;
}

/** An installation in which nothing is connected or defined. */
export interface EmptyInstallation {
  readonly config: Config;
  readonly environment: Readonly<Record<string, string>>;
  readonly sandbox: Sandbox;
  readonly apiUrl: string;
  readonly token: string;
  readonly db: ReturnType<typeof openDatabase>['db'];
  readonly temporal: ReturnType<typeof createTemporalClient>['client'];
  api(method: string, path: string, body?: unknown): Promise<unknown>;
  lever(method: string, path: string, body?: unknown): Promise<unknown>;
  checkr(method: string, path: string, body?: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

interface InstallationOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Instead of what the environment says: for values that no environment may have. */
  readonly settings?: Partial<Config>;
  readonly sandbox?: SandboxOptions;
  readonly worker?: boolean;
}

/** A whole installation in this process, with Lever and Checkr connected and a definition that a hire starts. */
export async function startInstallation({
  proforma: withProforma = false,
  ...options
}: InstallationOptions & {
  /** Whether Proforma is connected too, for moves to the stage "Background Check". */
  readonly proforma?: boolean;
} = {}): Promise<Installation> {
  const installation = await startEmptyInstallation(options);
  const { apiUrl, token, sandbox } = installation;
  const connected = await connectSandbox({ apiUrl, token, sandbox, requestsPerSecond: 1_000 });
  if (withProforma) {
    const { leverConnectionId } = connected;
    const { lever, proforma } = sandbox;
    await connectProforma({ apiUrl, token, leverUrl: lever.url, leverConnectionId, proforma });
  }
  return { ...installation, connected };
}

/** Sandbox, api and, unless told otherwise, a worker in this process, on a database of their own; nothing is connected. */
export async function startEmptyInstallation({
  environment: extra = {},
  settings = {},
  sandbox: sandboxOptions = {},
  worker: withWorker = true,
}: InstallationOptions = {}): Promise<EmptyInstallation> {
  const [database, namespace, apiPort] = await Promise.all([
    createTestDatabase(),
    createTestNamespace(),
    choosePort(),
  ]);
  const dataDir = mkdtempSync(path.join(tmpdir(), 'gangway-sandbox-'));
  const sandbox = await startSandbox({ dataDir, ...sandboxOptions });
  const environment = { ...testEnvironment({ databaseUrl: database.url, namespace, apiPort }), ...extra };
  const { db, close } = openDatabase({ url: database.url, size: 3 });
  const { token } = await createApiKey(db, { name: 'test', role: 'admin', actor: 'test' });

  const logger = createLogger({ level: environment.GANGWAY_LOG_LEVEL, name: 'test' });
  const config = { ...readConfig(environment), ...settings };
  const api = await startServer({ config, logger });
  const worker = withWorker ? await startWorker({ config, logger }) : null;
  const temporal = createTemporalClient({ config });
  const control = (url: string) => (method: string, control: string, body?: unknown) =>
    requestJson(method, `${url}${control}`, body === undefined ? {} : { body });

  return {
    config,
    environment,
    sandbox,
    apiUrl: api.url,
    token,
    db,
    temporal: temporal.client,
    api: (method, resource, body) =>
      requestJson(method, `${api.url}/api/v1${resource}`, { token, ...(body === undefined ? {} : { body }) }),
    lever: control(sandbox.lever.url),
    checkr: control(sandbox.checkr.url),
    async stop() {
      await worker?.stop();
      await api.stop();
      await Promise.all([temporal.close(), sandbox.stop(), close()]);
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
