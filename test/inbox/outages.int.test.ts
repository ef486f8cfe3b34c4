import { randomUUID } from 'node:crypto';
import { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { eq, inArray, isNotNull, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { deliveries } from '../../src/db/schema/deliveries.ts';
import { runs } from '../../src/db/schema/runs.ts';
import { createLeverDispatch } from '../../src/inbox/dispatch-lever.ts';
import { createRunStarter } from '../../src/inbox/run-starter.ts';
import { installQuietRuntime } from '../../src/replay/quiet-runtime.ts';
import { registerSearchAttributes } from '../../src/temporal/search-attributes.ts';
import { createPerformer } from '../activities/performer.ts';
import { startWorld, type World } from '../activities/world.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { DONE, deliver, deliveryOf, startDispatcher } from './deliver.ts';
import { startSwitchableServer } from './switchable-server.ts';

installQuietRuntime();

/** More than it takes to give a delivery up, were the fault its own. */
const MANY_ATTEMPTS = 40;

let world: World;

beforeAll(async () => {
  world = await startWorld();
});

afterEach(() => world.db.delete(deliveries));

afterAll(() => world.stop());

const attempted = (id: string) =>
  waitFor('an attempt that failed', async () => {
    const delivery = await deliveryOf(world, id);
    return delivery.lastError === null ? null : delivery;
  });

/** Lets those that failed be tried again now, instead of ten minutes later. */
const hurry = () =>
  world.db
    .update(deliveries)
    .set({ nextAttemptAt: sql`now()`, lastError: null })
    .where(isNotNull(deliveries.lastError));

const allDone = (ids: readonly string[]) =>
  waitFor('all to be done', async () => {
    await hurry();
    const rows = await world.db
      .select()
      .from(deliveries)
      .where(inArray(deliveries.id, [...ids]));
    return rows.every(({ state }) => state === 'done');
  });

describe('while Temporal is down', () => {
  it('a hire is kept with the reason and its run is made; it is started when Temporal is back', async () => {
    const [host = '', port] = inject('temporalAddress').split(':');
    const temporal = await startSwitchableServer({ host, port: Number(port) });
    const connection = await NativeConnection.connect({ address: `127.0.0.1:${temporal.port}` });
    const client = new Client({ connection, namespace: inject('temporalNamespace') });
    await registerSearchAttributes(connection, inject('temporalNamespace'));
    await temporal.down();
    const { db, sql: pool } = world.openPool();
    const starter = createRunStarter({ db, client, turnsPerExecution: null });
    const { vendors } = createPerformer(world, { db });
    const dispatch = createLeverDispatch({ db, starter, vendors });
    const dispatcher = startDispatcher({ db, sql: pool, dispatch });
    onTestFinished(async () => {
      await dispatcher.stop();
      await connection.close();
      await temporal.down();
    });

    const subjects = [randomUUID(), randomUUID(), randomUUID()];
    const ids = await deliver(
      world,
      subjects.map((opportunityId) => ({ attempts: MANY_ATTEMPTS, body: { opportunityId } })),
    );
    for (const id of ids) {
      expect(await attempted(id)).toMatchObject({
        state: 'pending',
        attempts: MANY_ATTEMPTS + 1,
        lastError: expect.stringMatching(/^temporal\.(14|4)/),
      });
    }
    const runsMade = () => world.db.select().from(runs).where(inArray(runs.subject, subjects));
    const waiting = { state: 'entering', startedAt: null };
    expect(await runsMade()).toMatchObject([waiting, waiting, waiting]);

    await temporal.up();
    await allDone(ids);
    const started = { state: 'entering', startedAt: expect.any(Date) };
    expect(await runsMade()).toMatchObject([started, started, started]);
    for (const { workflowId } of await runsMade()) await client.workflow.getHandle(workflowId).terminate();
  });
});

describe('while Postgres is down', () => {
  it('nothing is lost or dead, and each delivery is acted on when it is back', async () => {
    const { hostname, port } = new URL(world.databaseUrl);
    const postgres = await startSwitchableServer({ host: hostname, port: Number(port) });
    const url = new URL(world.databaseUrl);
    url.port = String(postgres.port);
    const { db, sql: pool } = world.openPool(3, url.href);
    const acted = new Set<string>();
    let isDown = false;
    const dispatcher = startDispatcher({
      db,
      sql: pool,
      leaseMs: 1_000,
      dispatch: async ({ id }) => {
        if (!isDown && acted.size >= 20) {
          isDown = true;
          await postgres.down();
        }
        await db.execute(sql`select 1`);
        acted.add(id);
        return DONE;
      },
    });
    onTestFinished(async () => {
      await dispatcher.stop();
      await postgres.down();
    });
    const ids = await deliver(
      world,
      Array.from({ length: 60 }, () => ({ attempts: MANY_ATTEMPTS })),
    );
    await waitFor('the outage to be noticed', async () =>
      dispatcher.log.some((line) => line.includes('the inbox cannot be read')),
    );
    await postgres.up();
    await allDone(ids);
    expect([...acted].sort()).toEqual([...ids].sort());
  });

  it('what cannot be read is a passing fault, told without the query', async () => {
    const closed = await startSwitchableServer({ host: '127.0.0.1', port: 9 });
    await closed.down();
    const nowhere = world.openPool(1, `postgres://nobody@127.0.0.1:${closed.port}/nothing`);
    const [id = ''] = await deliver(world, [{ attempts: MANY_ATTEMPTS }]);
    const dispatcher = startDispatcher({
      db: world.db,
      sql: world.sql,
      dispatch: async () => {
        await nowhere.db.select().from(runs).where(eq(runs.subject, 'adelheid@people.test'));
        return DONE;
      },
    });
    onTestFinished(() => dispatcher.stop());
    expect(await attempted(id)).toMatchObject({ state: 'pending', lastError: 'Error: ECONNREFUSED' });
    expect(dispatcher.log.join()).not.toContain('adelheid');
  });
});
