import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createConnectionCheck } from '../../src/activities/connection-check.ts';
import { createLoginEnd } from '../../src/activities/connection-login.ts';
import { createVendorClients } from '../../src/activities/vendor-clients.ts';
import { healthOf } from '../../src/db/connection-health.ts';
import { type ConnectionRow, getConnection, openConnection } from '../../src/db/connections.ts';
import type { Db } from '../../src/db/database.ts';
import { connections } from '../../src/db/schema/connections.ts';
import { leverAuthorizeUrl } from '../../src/integrations/lever/oauth.ts';
import { SANDBOX_LEVER_CLIENT } from '../../src/sandbox/start.ts';
import { decide } from '../api/log-in.ts';
import { startWorld, type World } from './world.ts';

const HOUR_MS = 3_600_000;
const REDIRECT = 'http://127.0.0.1:9/oauth/callback';
let world: World;
let connection: ConnectionRow;
let clock = Date.now();
const now = () => clock;

beforeAll(async () => {
  world = await startWorld({ sandbox: { now } });
});
beforeEach(async () => {
  connection = await loggedIn();
});
afterAll(() => world.stop());

/** A connection whose tokens have an hour to go. */
async function loggedIn(): Promise<ConnectionRow> {
  const { url } = world.sandbox.lever;
  const created = await world.connect({
    kind: 'lever',
    name: `by log-in ${Math.random()}`,
    environment: 'sandbox',
    baseUrl: `${url}/v1`,
    oauth: { ...SANDBOX_LEVER_CLIENT, authUrl: url },
  });
  const { clientId } = SANDBOX_LEVER_CLIENT;
  const app = { clientId, authUrl: url };
  const page = leverAuthorizeUrl({ app, apiUrl: created.baseUrl, redirectUri: REDIRECT, state: 's' });
  const code = (await decide(new URL(page))).searchParams.get('code') ?? '';
  const endLogin = createLoginEnd({ ...world, now });
  const back = { connectionId: created.id, actor: 'test', code, redirectUri: REDIRECT };
  expect(await endLogin(back)).toEqual({ ok: true });
  return getConnection(world.db, created.id);
}

/** The clients of a worker: with a pool of connections to Postgres of its own. */
const workerOn = (db: Db, fetch = globalThis.fetch) =>
  createVendorClients({ db, keyRing: world.keyRing, publicUrl: 'http://127.0.0.1:9', fetch, now });

const renewals = async () =>
  z.object({ oauth: z.object({ renewals: z.number() }) }).parse(await world.leverControl('GET', '/state'))
    .oauth.renewals;

const refreshToken = async () => {
  const { credential } = openConnection(world.keyRing, await getConnection(world.db, connection.id));
  return credential?.type === 'oauth' ? credential.refreshToken : null;
};

describe('the tokens of a log-in at Lever', () => {
  it('are renewed once by two workers under load, and no call fails', async () => {
    clock += HOUR_MS;
    const before = await renewals();
    const workers = [workerOn(world.openPool(2).db), workerOn(world.openPool(2).db)];
    const calls = workers.flatMap((vendors) =>
      Array.from({ length: 30 }, () => vendors.lever(connection).listStages()),
    );
    const answers = await Promise.all(calls);
    expect(answers.every((stages) => stages.length > 0)).toBe(true);
    expect(await renewals()).toBe(before + 1);
  });

  it('are renewed once when Lever ends the access token early', async () => {
    const before = await renewals();
    const used = await refreshToken();
    clock += HOUR_MS - 30_000;
    const early = workerOn(world.db);
    await world.db
      .update(connections)
      .set({ tokenRenewedAt: new Date(clock) })
      .where(eq(connections.id, connection.id));
    await Promise.all(Array.from({ length: 10 }, () => early.lever(connection).listStages()));
    expect(await renewals()).toBe(before + 1);
    expect(await refreshToken()).not.toBe(used);
  });

  it('that Lever gave while Postgres could not keep them are kept by the next call', async () => {
    clock += HOUR_MS;
    const { db } = world.openPool(1);
    let lost = false;
    const breaking = new Proxy(db, {
      get(target, name, receiver) {
        if (name !== 'transaction' || lost) return Reflect.get(target, name, receiver);
        return async (work: (tx: unknown) => Promise<unknown>) => {
          lost = true;
          await target.transaction(async (tx) => {
            await work(tx);
            throw new Error('the commit was lost');
          });
        };
      },
    });
    const vendors = workerOn(breaking);
    await expect(vendors.lever(connection).listStages()).rejects.toThrow();
    expect((await vendors.lever(connection).listStages()).length).toBeGreaterThan(0);
  });

  it('wait while Lever has a fault of its own, and are not given up', async () => {
    clock += HOUR_MS;
    let isDown = true;
    const vendors = workerOn(world.db, (input, init) =>
      isDown && String(input).endsWith('/oauth/token')
        ? Promise.resolve(new Response('down', { status: 503 }))
        : fetch(input, init),
    );
    await expect(vendors.lever(connection).listStages()).rejects.toMatchObject({ code: 'lever.unavailable' });
    isDown = false;
    expect((await vendors.lever(connection).listStages()).length).toBeGreaterThan(0);
  });

  it('that Lever took back leave the connection revoked, and nothing is asked of Lever again', async () => {
    await world.leverControl('POST', '/oauth/revoke');
    clock += HOUR_MS;
    const refused = { code: 'lever.grant_refused' };
    let asked = 0;
    const counted: typeof globalThis.fetch = (input, init) => {
      asked += 1;
      return fetch(input, init);
    };
    const vendors = workerOn(world.db, counted);
    await expect(vendors.lever(connection).listStages()).rejects.toMatchObject(refused);
    const row = await getConnection(world.db, connection.id);
    expect([healthOf(row), asked]).toEqual(['revoked', 1]);
    await expect(vendors.lever(row).listStages()).rejects.toMatchObject(refused);
    expect(asked).toBe(1);
  });

  it('are used within a week, also while the connection is inactive', async () => {
    const { check } = createConnectionCheck({ ...world, publicUrl: 'http://127.0.0.1:9', now });
    await world.db.update(connections).set({ active: false }).where(eq(connections.id, connection.id));
    const before = await refreshToken();
    await check(connection.id);
    expect(await refreshToken()).toBe(before);
    clock += 7 * 24 * HOUR_MS;
    await check(connection.id);
    expect(await refreshToken()).not.toBe(before);
  });
});
