import { eq, inArray, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { listAudit } from '../../src/db/audit.ts';
import { deliveries } from '../../src/db/schema/deliveries.ts';
import { claimDeliveries, type DeliveryRow } from '../../src/inbox/claim.ts';
import type { Outcome } from '../../src/inbox/outcome.ts';
import { replayDelivery } from '../../src/inbox/replay.ts';
import { startWorld, type World } from '../activities/world.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { DONE, deliver, deliveryOf, notify, startDispatcher } from './deliver.ts';

const EMAIL = 'adelheid@people.test';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});

afterEach(() => world.db.delete(deliveries));

afterAll(() => world.stop());

type Dispatch = (delivery: DeliveryRow) => Promise<Outcome>;

/** A dispatcher on a pool of its own, as in another process, that ends with the test. */
function dispatcherWith(dispatch: Dispatch, leaseMs?: number) {
  const { db, sql: connection } = world.openPool(3);
  const dispatcher = startDispatcher({ db, sql: connection, dispatch, ...(leaseMs ? { leaseMs } : {}) });
  onTestFinished(() => dispatcher.stop());
  return dispatcher;
}

const done = (ids: readonly string[]) =>
  waitFor('all to be done', async () => {
    const rows = await world.db
      .select()
      .from(deliveries)
      .where(inArray(deliveries.id, [...ids]));
    return rows.length === ids.length && rows.every((row) => row.state === 'done') ? rows : null;
  });

const attempted = (id: string, attempts: number) =>
  waitFor(`attempt ${attempts}`, async () => {
    const row = await deliveryOf(world, id);
    return row.attempts >= attempts && (row.lastError !== null || row.outcome !== null) ? row : null;
  });

async function makeDue(id: string): Promise<void> {
  await world.db
    .update(deliveries)
    .set({ nextAttemptAt: sql`now()`, lastError: null, outcome: null })
    .where(eq(deliveries.id, id));
  await notify(world);
}

/** Seconds until a delivery is due again. */
async function pauseOf(id: string): Promise<number> {
  const [row] = await world.db
    .select({ seconds: sql<number>`extract(epoch from ${deliveries.nextAttemptAt} - now())::float` })
    .from(deliveries)
    .where(eq(deliveries.id, id));
  return row?.seconds ?? Number.NaN;
}

describe('three dispatchers at once', () => {
  it('act on each of hundreds of deliveries once', async () => {
    const ids = await deliver(
      world,
      Array.from({ length: 400 }, () => ({})),
    );
    const acted = new Map<string, number>();
    const workers = new Set<number>();
    for (const worker of [1, 2, 3]) {
      dispatcherWith(async ({ id }) => {
        workers.add(worker);
        acted.set(id, (acted.get(id) ?? 0) + 1);
        await world.db.execute(sql`select 1`);
        return DONE;
      });
    }
    const rows = await done(ids);
    expect(acted.size).toBe(400);
    expect(new Set(acted.values())).toEqual(new Set([1]));
    expect(new Set(rows.map(({ attempts }) => attempts))).toEqual(new Set([1]));
    expect(workers.size).toBeGreaterThan(1);
  });
});

describe('a delivery that is claimed', () => {
  it('is nobody else’s until the lease is over, then free again', async () => {
    const [id = ''] = await deliver(world, [{}]);
    const claim = () => claimDeliveries(world.db, { limit: 10, leaseMs: 30_000 });
    expect(await claim()).toMatchObject([{ id, attempts: 1 }]);
    expect(await claim()).toEqual([]);
    expect(await pauseOf(id)).toBeGreaterThan(15);
    expect(await pauseOf(id)).toBeLessThanOrEqual(30);
    const over = sql`${deliveries.nextAttemptAt} - interval '30 seconds'`;
    await world.db.update(deliveries).set({ nextAttemptAt: over }).where(eq(deliveries.id, id));
    expect(await claim()).toMatchObject([{ id, attempts: 2 }]);
  });

  it('and never answered leaves the hand when the lease is over, and others act on it', async () => {
    const [id = ''] = await deliver(world, [{}]);
    const hanging = dispatcherWith(() => new Promise(() => {}), 300);
    await waitFor('the end of the lease', async () => (await deliveryOf(world, id)).lastError !== null);
    expect(await deliveryOf(world, id)).toMatchObject({
      state: 'pending',
      lastError: 'LeaseOverError: inbox.lease_over',
    });
    await hanging.stop();
    dispatcherWith(async () => DONE);
    await done([id]);
  });

  it('is claimed in the order in which deliveries are due', async () => {
    const due = (seconds: number) => ({ nextAttemptAt: new Date(Date.now() - seconds * 1_000) });
    const [late, later, latest] = await deliver(world, [due(10), due(20), due(30)]);
    const order: string[] = [];
    for (let claims = 0; claims < 3; claims += 1) {
      order.push(...(await claimDeliveries(world.db, { limit: 1, leaseMs: 10_000 })).map(({ id }) => id));
    }
    expect(order).toEqual([latest, later, late]);
  });
});

describe('a delivery that cannot be acted on', () => {
  it('is tried again after growing pauses, and is dead after twelve attempts', async () => {
    const [id = ''] = await deliver(world, [{ body: { opportunityId: 'o', note: EMAIL } }]);
    const dispatcher = dispatcherWith(async () => {
      throw Object.assign(new TypeError(`cannot read ${EMAIL}`), { params: [EMAIL] });
    });
    const pauses: number[] = [];
    for (let attempt = 1; attempt < 12; attempt += 1) {
      expect(await attempted(id, attempt)).toMatchObject({ state: 'pending', lastError: 'TypeError' });
      pauses.push(Math.ceil(await pauseOf(id)));
      await makeDue(id);
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600]);
    const dead = await waitFor('it to be dead', async () => {
      const row = await deliveryOf(world, id);
      return row.state === 'dead' ? row : null;
    });
    expect(dead).toMatchObject({ attempts: 12, lastError: 'TypeError' });
    expect(dispatcher.log.join()).not.toContain(EMAIL);
  });

  it('and is dead comes back by a replay, as if it had just come', async () => {
    const [id = ''] = await deliver(world, [{ state: 'dead', attempts: 12, lastError: 'TypeError' }]);
    dispatcherWith(async () => DONE);
    const replay = await replayDelivery(world.db, { id, actor: 'key:admin' });
    expect(replay).toMatchObject({ ok: true, delivery: { state: 'pending', attempts: 0, lastError: null } });
    await waitFor('it to be done', async () => (await deliveryOf(world, id)).state === 'done');
    expect(await deliveryOf(world, id)).toMatchObject({ attempts: 1, outcome: 'Did it.', lastError: null });
    const { data } = await listAudit(world.db, { objectId: id }, { limit: 10, after: null });
    expect(data).toMatchObject([
      { actor: 'key:admin', action: 'delivery.replayed', details: { state: 'dead' } },
    ]);
  });

  it('and waits cannot be replayed, nor one that does not exist', async () => {
    const [id = ''] = await deliver(world, [{}]);
    const replay = (delivery: string) => replayDelivery(world.db, { id: delivery, actor: 'system' });
    expect(await replay(id)).toEqual({ ok: false, reason: 'delivery.not_replayable' });
    expect(await replay('dlv_nobody')).toEqual({ ok: false, reason: 'delivery.not_found' });
  });

  it('yet is tried again without an error, and never dead', async () => {
    const [id = ''] = await deliver(world, [{ attempts: 40 }]);
    dispatcherWith(async () => ({ state: 'again', outcome: 'No check fits this event yet.' }));
    expect(await attempted(id, 41)).toMatchObject({
      state: 'pending',
      outcome: 'No check fits this event yet.',
      lastError: null,
    });
    expect(Math.ceil(await pauseOf(id))).toBe(600);
  });
});

describe('a wake-up', () => {
  it('makes a dispatcher act well before it would look by itself', async () => {
    const acted: string[] = [];
    dispatcherWith(async ({ id }) => {
      acted.push(id);
      return DONE;
    });
    const [first = ''] = await deliver(world, [{}]);
    await waitFor('the dispatcher to run', async () => acted.includes(first));
    const startedAt = performance.now();
    for (let rounds = 0; rounds < 8; rounds += 1) {
      const [id = ''] = await deliver(world, [{}]);
      await notify(world);
      await waitFor('it to be acted on', async () => acted.includes(id), { everyMs: 5 });
    }
    // Without wake-ups each of the eight would have to wait for the next second.
    expect(performance.now() - startedAt).toBeLessThan(4_000);
  });

  it('that is lost costs a second, not a delivery', async () => {
    dispatcherWith(async () => DONE);
    const ids = await deliver(world, [{}, {}, {}]);
    await done(ids);
  });
});

describe('a dispatcher that is told to stop', () => {
  it('finishes what it has in hand, takes nothing new, and then ends', async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const taken: string[] = [];
    const dispatcher = dispatcherWith(async ({ id }) => {
      taken.push(id);
      await released;
      return DONE;
    });
    const [inHand = ''] = await deliver(world, [{}]);
    await waitFor('it to be taken', async () => taken.length === 1);

    let hasEnded = false;
    const ending = dispatcher.stop().then(() => {
      hasEnded = true;
    });
    const [after = ''] = await deliver(world, [{}]);
    await notify(world);
    await world.db.execute(sql`select pg_sleep(0.05)`);
    expect(hasEnded).toBe(false);
    release();
    await ending;
    expect(await deliveryOf(world, inHand)).toMatchObject({ state: 'done' });
    expect(await deliveryOf(world, after)).toMatchObject({ state: 'pending', attempts: 0 });
    expect(taken).toEqual([inHand]);
  });
});
