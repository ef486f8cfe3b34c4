import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey } from '../../src/db/api-keys.ts';
import { openDatabase } from '../../src/db/database.ts';
import { deliveries } from '../../src/db/schema/deliveries.ts';
import { InboxNotDurableError } from '../../src/inbox/store.ts';
import { createKeyRing } from '../../src/key-ring.ts';
import { createLogger } from '../../src/logger.ts';
import { startServer } from '../../src/server.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { NOBODY, testConfig } from './api-under-test.ts';
import { startDatabaseProxy } from './database-proxy.ts';
import { type Entry, leverBody, seedEntry } from './seed.ts';

const logger = createLogger({ level: 'silent', name: 'test' });

let database: TestDatabase;
let direct: ReturnType<typeof openDatabase>;
let proxy: Awaited<ReturnType<typeof startDatabaseProxy>>;
let server: Awaited<ReturnType<typeof startServer>>;
let entry: Entry;
let token: string;

beforeAll(async () => {
  database = await createTestDatabase();
  direct = openDatabase({ url: database.url, size: 2 });
  proxy = await startDatabaseProxy(database.url);
  const config = testConfig({ GANGWAY_DATABASE_URL: proxy.url, TEMPORAL_ADDRESS: NOBODY });
  entry = await seedEntry({ db: direct.db, keyRing: createKeyRing({ keys: config.secretKeys }) });
  token = (await createApiKey(direct.db, { name: 'admin', role: 'admin', actor: 'system' })).token;
  server = await startServer({ config, logger });
});
afterAll(async () => {
  await server.stop();
  await proxy.stop();
  await direct.close();
  await database.drop();
});

function send(body = leverBody()) {
  const path = `/webhooks/lever/${entry.listener.endpointKey}`;
  return fetch(`${server.url}${path}`, { method: 'POST', body, signal: AbortSignal.timeout(8_000) });
}
function ask(path: string) {
  return fetch(`${server.url}${path}`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(20_000),
  });
}
async function count() {
  return (await direct.db.select({ id: deliveries.id }).from(deliveries)).length;
}

describe.each(['refused', 'silent'] as const)('while the database is %s', (mode) => {
  it('a webhook gets 503 within some seconds, then is stored when the database is back', async () => {
    expect((await send()).status).toBe(200);
    const before = await count();
    proxy.become(mode);
    const bodies = Array.from({ length: 10 }, () => leverBody());
    const startedAt = performance.now();
    const answers = await Promise.all(bodies.map((body) => send(body)));
    expect(performance.now() - startedAt).toBeLessThan(6_000);
    expect(answers.map((answer) => answer.status)).toEqual(Array(10).fill(503));
    expect(answers[0]?.headers.get('retry-after')).toBe('5');
    expect(await answers[0]?.json()).toMatchObject({ code: 'database.unavailable' });
    expect(await count()).toBe(before);

    proxy.become('open');
    if (mode === 'silent') proxy.dropCalls();
    const [body = ''] = bodies;
    await expect.poll(async () => (await send(body)).status, { timeout: 30_000 }).toBe(200);
    const [{ n } = { n: 0 }] = await direct.db
      .select({ n: sql<number>`count(*)::int` })
      .from(deliveries)
      .where(sql`${deliveries.dedupeKey} = ${JSON.parse(body).token}`);
    expect(n).toBe(1);
  });

  it('the admin API and readiness say so, and health does not mind', async () => {
    await expect.poll(async () => (await ask('/api/v1/runs')).status, { timeout: 30_000 }).toBe(200);
    proxy.become(mode);
    const [runs, ready, health, metrics] = await Promise.all(
      ['/api/v1/runs', '/readyz', '/healthz', '/metrics'].map(ask),
    );
    expect(runs?.status).toBe(503);
    expect(await runs?.json()).toMatchObject({ code: 'database.unavailable' });
    expect([ready?.status, await ready?.json()]).toEqual([
      503,
      { ready: false, postgres: 'unreachable', temporal: 'unreachable' },
    ]);
    expect(health?.status).toBe(200);
    expect(metrics?.status).toBe(200);
    proxy.become('open');
    if (mode === 'silent') proxy.dropCalls();
    await expect.poll(async () => (await ask('/api/v1/runs')).status, { timeout: 30_000 }).toBe(200);
  });
});

it('the api starts while the database is away, and takes webhooks in once it is there', async () => {
  const own = await startDatabaseProxy(database.url);
  own.become('refused');
  const config = testConfig({ GANGWAY_DATABASE_URL: own.url, TEMPORAL_ADDRESS: NOBODY });
  const late = await startServer({ config, logger });
  const other = await seedEntry({ db: direct.db, keyRing: createKeyRing({ keys: config.secretKeys }) });
  const post = () =>
    fetch(`${late.url}/webhooks/lever/${other.listener.endpointKey}`, { method: 'POST', body: leverBody() });
  expect((await post()).status).toBe(503);
  own.become('open');
  await expect.poll(async () => (await post()).status, { timeout: 30_000 }).toBe(200);
  await late.stop();
  await own.stop();
});

it('the api refuses to start where Postgres forgets commits', async () => {
  const careless = await createTestDatabase();
  const url = new URL(careless.url);
  const admin = openDatabase({ url: careless.url, size: 1 });
  await admin.sql.unsafe(`alter database ${url.pathname.slice(1)} set synchronous_commit = off`);
  await admin.close();
  const config = testConfig({ GANGWAY_DATABASE_URL: careless.url, TEMPORAL_ADDRESS: NOBODY });
  await expect(startServer({ config, logger })).rejects.toBeInstanceOf(InboxNotDurableError);
  await careless.drop();
});

it('the api stops within seconds although a request hangs', async () => {
  const config = testConfig({ GANGWAY_DATABASE_URL: proxy.url, TEMPORAL_ADDRESS: NOBODY });
  const stopped = await startServer({ config, logger });
  proxy.become('silent');
  const hanging = fetch(`${stopped.url}/webhooks/lever/whoever`, { method: 'POST', body: '{}' }).then(
    (response) => response.status,
    () => 'cut',
  );
  await expect.poll(() => proxy.calls(), { timeout: 5_000 }).toBeGreaterThan(0);
  const startedAt = performance.now();
  await stopped.stop();
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  expect(['cut', 503]).toContain(await hanging);
  proxy.become('open');
  proxy.dropCalls();
});
