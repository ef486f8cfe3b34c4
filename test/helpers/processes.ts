import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createApiKey } from '../../src/db/api-keys.ts';
import { openDatabase } from '../../src/db/database.ts';
import { type Child, startChild } from '../../src/dev/child-process.ts';
import { type ConnectedSandbox, connectSandbox } from '../../src/dev/connect-sandbox.ts';
import { choosePort } from '../../src/dev/free-port.ts';
import { requestJson } from '../../src/dev/json-http.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/start.ts';
import { createTestDatabase } from '../setup/database.ts';
import { testEnvironment } from './installation.ts';
import { createTestNamespace } from './namespace.ts';
import { startTcpProxy } from './tcp-proxy.ts';

type Proxy = Awaited<ReturnType<typeof startTcpProxy>>;
export type ServiceName = 'api' | 'second api' | 'worker';

/** An installation whose api and worker are processes of their own, each reaching Postgres through a proxy of its own. */
export interface ProcessInstallation {
  readonly sandbox: Sandbox;
  readonly connected: ConnectedSandbox;
  readonly apiUrl: string;
  readonly proxies: Readonly<Record<ServiceName, Proxy>>;
  readonly db: ReturnType<typeof openDatabase>['db'];
  api(method: string, path: string, body?: unknown): Promise<unknown>;
  lever(method: string, path: string, body?: unknown): Promise<unknown>;
  checkr(method: string, path: string, body?: unknown): Promise<unknown>;
  start(name: ServiceName, environment?: Readonly<Record<string, string>>): Promise<Child>;
  /** SIGKILL, now; resolves when the process is gone. */
  kill(name: ServiceName): Promise<void>;
  stop(): Promise<void>;
}

export async function startProcesses({
  sandbox: sandboxOptions = {},
  environment: extra = {},
}: {
  sandbox?: SandboxOptions;
  environment?: Readonly<Record<string, string>>;
} = {}): Promise<ProcessInstallation> {
  const [database, namespace, apiPort] = await Promise.all([
    createTestDatabase(),
    createTestNamespace(),
    choosePort(),
  ]);
  const postgres = { host: '127.0.0.1', port: Number(new URL(database.url).port) };
  const proxies = {
    api: await startTcpProxy(postgres),
    'second api': await startTcpProxy(postgres),
    worker: await startTcpProxy(postgres),
  };
  const dataDir = mkdtempSync(path.join(tmpdir(), 'gangway-sandbox-'));
  const sandbox = await startSandbox({ dataDir, ...sandboxOptions });
  const settings = { ...testEnvironment({ databaseUrl: database.url, namespace, apiPort }), ...extra };
  const running = new Map<ServiceName, Child>();

  async function start(
    name: ServiceName,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Child> {
    const url = new URL(database.url);
    url.port = String(proxies[name].port);
    const child = await startChild({
      name,
      command: [name === 'worker' ? 'worker' : 'api'],
      environment: { ...process.env, ...settings, GANGWAY_DATABASE_URL: url.href, ...environment },
      onLine: ({ line }) => {
        if (process.env.GANGWAY_TEST_LOG_LEVEL) process.stderr.write(`${name}: ${line}\n`);
      },
    });
    running.set(name, child);
    return child;
  }

  async function kill(name: ServiceName): Promise<void> {
    const child = running.get(name);
    if (!child) throw new Error(`${name} is not running`);
    running.delete(name);
    process.kill(-child.pid, 'SIGKILL');
    await child.exited;
  }

  const { db, close } = openDatabase({ url: database.url, size: 2 });
  const { token } = await createApiKey(db, { name: 'test', role: 'admin', actor: 'test' });
  const apiUrl = settings.GANGWAY_PUBLIC_URL;
  await start('api');
  const connected = await connectSandbox({ apiUrl, token, sandbox, requestsPerSecond: 1_000 });
  const control = (url: string) => (method: string, resource: string, body?: unknown) =>
    requestJson(method, `${url}${resource}`, body === undefined ? {} : { body });

  return {
    sandbox,
    connected,
    apiUrl,
    proxies,
    db,
    api: (method, resource, body) =>
      requestJson(method, `${apiUrl}/api/v1${resource}`, { token, ...(body === undefined ? {} : { body }) }),
    lever: control(sandbox.lever.url),
    checkr: control(sandbox.checkr.url),
    start,
    kill,
    async stop() {
      await Promise.all([...running.values()].map((child) => child.stop()));
      await Promise.all([...Object.values(proxies).map((proxy) => proxy.stop()), sandbox.stop(), close()]);
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
