import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createApiKey } from '../../src/db/api-keys.ts';
import { openDatabase } from '../../src/db/database.ts';
import { migrate } from '../../src/db/migrate.ts';
import { type Child, startChild } from '../../src/dev/child-process.ts';
import { connectSandbox } from '../../src/dev/connect-sandbox.ts';
import { choosePort } from '../../src/dev/free-port.ts';
import { requestJson } from '../../src/dev/json-http.ts';
import { type Keeper, startKeeper } from '../../src/dev/keeper.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start.ts';
import { TEST_KEYS } from '../helpers/installation.ts';
import { checkOfRun, hire, invitationsOf, runOf, runsOf } from '../helpers/main-job.ts';
import { waitFor } from '../helpers/wait-for.ts';

const Deliveries = z.object({ deliveries: z.array(z.object({ attempts: z.array(z.unknown()) })) });

type Service = 'api' | 'worker' | 'temporal' | 'postgres';

const folder = mkdtempSync(path.join(tmpdir(), 'gangway-test-'));
const children = new Map<'api' | 'worker', Child>();
let keeper: Keeper<{
  dataDir: string;
  environment: NodeJS.ProcessEnv;
  postgres: { databases: string[] };
  temporal: object;
}>;
let sandbox: Sandbox;
let environment: Readonly<Record<string, string>>;
let token: string;

const installation = {
  api: (method: string, resource: string, body?: unknown) =>
    requestJson(method, `${environment.GANGWAY_PUBLIC_URL}/api/v1${resource}`, {
      token,
      ...(body === undefined ? {} : { body }),
    }),
  lever: (method: string, resource: string, body?: unknown) =>
    requestJson(method, `${sandbox.lever.url}${resource}`, body === undefined ? {} : { body }),
  checkr: (method: string, resource: string, body?: unknown) =>
    requestJson(method, `${sandbox.checkr.url}${resource}`, body === undefined ? {} : { body }),
};

/** Stops a server or a process as a crash would; Temporal and Postgres keep their files. */
async function down(service: Service): Promise<void> {
  if (service === 'temporal' || service === 'postgres') return keeper.stopServer(service);
  const child = children.get(service);
  if (!child) return;
  children.delete(service);
  process.kill(-child.pid, 'SIGKILL');
  await child.exited;
}

async function up(service: Service): Promise<void> {
  if (service === 'temporal' || service === 'postgres') {
    await keeper.startServer(service);
    return;
  }
  const child = await startChild({
    name: service,
    command: [service],
    environment: { ...process.env, ...environment },
    onLine: ({ line }) => {
      if (process.env.GANGWAY_TEST_LOG_LEVEL) process.stderr.write(`${service}: ${line}\n`);
    },
  });
  children.set(service, child);
}

beforeAll(async () => {
  keeper = await startKeeper({
    dataDir: folder,
    environment: process.env,
    postgres: { databases: ['gangway'] },
    temporal: {},
  });
  const databaseUrl = keeper.postgres.url('gangway');
  await migrate({ url: databaseUrl });
  const port = await choosePort();
  environment = {
    GANGWAY_DATABASE_URL: databaseUrl,
    GANGWAY_SECRET_KEYS: TEST_KEYS,
    GANGWAY_PUBLIC_URL: `http://127.0.0.1:${port}`,
    GANGWAY_API_PORT: String(port),
    GANGWAY_LOG_LEVEL: process.env.GANGWAY_TEST_LOG_LEVEL ?? 'error',
    GANGWAY_DISPATCHER_LEASE_SECONDS: '2',
    TEMPORAL_ADDRESS: keeper.temporal.address,
    TEMPORAL_NAMESPACE: keeper.temporal.namespace,
  };
  const { db, close } = openDatabase({ url: databaseUrl, size: 1 });
  token = (await createApiKey(db, { name: 'test', role: 'admin', actor: 'test' })).token;
  await close();
  // Lever gives up after five tries; two hundred times faster its last one comes after 47 s.
  sandbox = await startSandbox({
    timeScale: 200,
    scenario: { candidate: 'auto', submitAfterMs: 0, outcome: 'clear', completeAfterMs: 0 },
  });
  await up('api');
  await up('worker');
  await connectSandbox({
    apiUrl: environment.GANGWAY_PUBLIC_URL ?? '',
    token,
    sandbox,
    requestsPerSecond: 1_000,
  });
});

afterAll(async () => {
  await Promise.all([...children.values()].map((child) => child.stop()));
  await sandbox.stop();
  await keeper.stop();
  rmSync(folder, { recursive: true, force: true });
});

const PAIRS = [
  ['worker', 'temporal'],
  ['postgres', 'temporal'],
  ['api', 'worker'],
  ['worker', 'postgres'],
  ['api', 'temporal'],
  ['api', 'postgres'],
] as const;

describe('a hire that comes while two of api, worker, Temporal and Postgres are down', () => {
  const opportunities = new Map<string, string>();

  // One outage after the other; what came of the hires is asked for when all are over.
  beforeAll(async () => {
    for (const [first, second] of PAIRS) {
      await Promise.all([down(first), down(second)]);
      opportunities.set(`${first} ${second}`, await hire(installation));
      await waitFor('Lever to have sent the webhook', async () => {
        const state = Deliveries.parse(await installation.lever('GET', '/_control/state'));
        return state.deliveries.every((delivery) => delivery.attempts.length > 0);
      });
      await Promise.all([up(first), up(second)]);
    }
  }, 120_000);

  it.each(PAIRS)('%s and %s: is acted on once, after they are back', async (first, second) => {
    const opportunityId = opportunities.get(`${first} ${second}`) ?? '';
    const run = await waitFor(
      'the run to complete',
      async () => {
        const found = await runOf(installation, opportunityId);
        return found?.state === 'completed' ? found : null;
      },
      { timeoutMs: 50_000, everyMs: 200 },
    );
    const check = await checkOfRun(installation, run.id);
    expect(await runsOf(installation, opportunityId)).toHaveLength(1);
    expect(check?.status).toBe('clear');
    const orders = (await invitationsOf(installation)).filter(({ tags }) => tags.includes(`gw:${check?.id}`));
    expect(orders).toHaveLength(1);
  });

  it('is one order among as many as there were hires', async () => {
    expect(await invitationsOf(installation)).toHaveLength(PAIRS.length);
  });
});
