import { eq, like } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/database.ts';
import { DatabaseUnavailableError } from '../../src/db/database-fault.ts';
import { deliveries } from '../../src/db/schema/deliveries.ts';
import type { NewDelivery } from '../../src/inbox/delivery-writer.ts';
import { createInboxStore } from '../../src/inbox/store.ts';
import { createKeyRing } from '../../src/key-ring.ts';
import { startDatabaseProxy } from '../api/database-proxy.ts';
import { type Entry, seedEntry } from '../api/seed.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';

let database: TestDatabase;
let open: ReturnType<typeof openDatabase>;
let entry: Entry;
beforeAll(async () => {
  database = await createTestDatabase();
  open = openDatabase({ url: database.url, size: 4 });
  entry = await seedEntry({
    db: open.db,
    keyRing: createKeyRing({ keys: [{ id: 'k', key: new Uint8Array(32) }] }),
  });
});
afterAll(async () => {
  await open.close();
  await database.drop();
});

const fromLever = (dedupeKey: string): NewDelivery => ({
  source: 'lever',
  connectionId: entry.lever.id,
  listenerId: entry.listener.id,
  dedupeKey,
  event: 'candidateHired',
  occurredAt: new Date('2026-01-02T03:04:05.678Z'),
  body: { opportunityId: 'o', quotes: '\'"\\ {}', emoji: '😀', rtl: '\u202e' },
});

it('keeps a body as it is, whatever signs are in it', async () => {
  const store = createInboxStore(open);
  const delivery = fromLever('as-it-is');
  expect(await store.storeDelivery(delivery)).toBe('stored');
  const [row] = await open.db.select().from(deliveries).where(eq(deliveries.dedupeKey, 'as-it-is'));
  expect(row).toMatchObject(delivery);
});

it('stores a key once for each endpoint, not once for all', async () => {
  const store = createInboxStore(open);
  const fromCheckr = {
    ...fromLever('same'),
    source: 'checkr' as const,
    connectionId: entry.checkr.id,
    listenerId: null,
  };
  const outcomes = [];
  for (const delivery of [fromLever('same'), fromCheckr, fromLever('same'), fromCheckr]) {
    outcomes.push(await store.storeDelivery(delivery));
  }
  expect(outcomes).toEqual(['stored', 'stored', 'duplicate', 'duplicate']);
});

it('stores the others when Postgres refuses one of them', async () => {
  const store = createInboxStore(open);
  const strange = { ...fromLever('strange'), event: 'a NUL, which Postgres has no place for: \0' };
  const sent = [fromLever('beside-1'), strange, fromLever('beside-2')];
  const settled = await Promise.allSettled(sent.map(store.storeDelivery));
  expect(settled.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  const rows = await open.db.select().from(deliveries).where(like(deliveries.dedupeKey, 'beside-%'));
  expect(rows).toHaveLength(2);
});

it('stores each key once when two stores take the same many at once, in any order', async () => {
  const [one, two] = [createInboxStore(open), createInboxStore(open)];
  const many = Array.from({ length: 400 }, (_, index) => fromLever(`race-${index}`));
  const outcomes = await Promise.all([
    ...many.map(one.storeDelivery),
    ...many.toReversed().map(two.storeDelivery),
    ...many.map(two.storeDelivery),
  ]);
  expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(400);
  const rows = await open.db.select().from(deliveries).where(like(deliveries.dedupeKey, 'race-%'));
  expect(rows).toHaveLength(400);
});

it('wakes the dispatchers a few times for many deliveries, the last time after the last of them', async () => {
  let notified = 0;
  let seen = 0;
  const listening = await open.sql.listen('gangway_inbox', async () => {
    notified += 1;
    seen = (await open.db.select().from(deliveries).where(eq(deliveries.event, 'burst'))).length;
  });
  const store = createInboxStore(open);
  const burst = Array.from({ length: 300 }, (_, index) => ({
    ...fromLever(`burst-${index}`),
    event: 'burst',
  }));
  await Promise.all(burst.map(store.storeDelivery));
  await expect.poll(() => seen, { timeout: 5_000 }).toBe(300);
  expect(notified).toBeLessThan(150);
  await listening.unlisten();
});

it('gives up after its deadline, and does not let callers pile up', async () => {
  const proxy = await startDatabaseProxy(database.url);
  const own = openDatabase({ url: proxy.url, size: 2 });
  const store = createInboxStore({ ...own, deadlineMs: 200 });
  await store.storeDelivery(fromLever('before'));
  proxy.become('silent');
  const startedAt = performance.now();
  const settled = await Promise.allSettled(
    Array.from({ length: 3_000 }, (_, index) => store.storeDelivery(fromLever(`hang-${index}`))),
  );
  expect(performance.now() - startedAt).toBeLessThan(3_000);
  const reasons = settled.map((result) => (result.status === 'rejected' ? result.reason : null));
  expect(reasons.every((reason) => reason instanceof DatabaseUnavailableError)).toBe(true);
  expect(reasons.filter((reason) => /^Too many/.test(reason.message))).toHaveLength(1_000);
  await expect(store.storeDelivery(fromLever('one-more'))).rejects.toThrow('Too many');
  proxy.dropCalls();
  await proxy.stop();
  await own.close();
});
