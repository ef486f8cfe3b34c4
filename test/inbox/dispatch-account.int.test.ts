import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findConnection } from '../../src/db/connections.ts';
import { RELEASED_EVENT } from '../../src/db/release-tasks.ts';
import { deliveries } from '../../src/db/schema/deliveries.ts';
import { createCheckrDispatch } from '../../src/inbox/dispatch-checkr.ts';
import { createOwnDispatch } from '../../src/inbox/dispatch-own.ts';
import type { RunStarter } from '../../src/inbox/run-starter.ts';
import { createCheckDesk } from '../activities/check-desk.ts';
import { type HiredPerson, hirePerson } from '../activities/hired-person.ts';
import { checkInput, createPerformer, type Performer } from '../activities/performer.ts';
import { startWorld, type World } from '../activities/world.ts';
import { deliver, deliveryOf } from './deliver.ts';

let world: World;
let desk: ReturnType<typeof createCheckDesk>;
let performer: Performer;
let told: string[];

beforeAll(async () => {
  world = await startWorld();
  desk = createCheckDesk(world);
  performer = createPerformer(world);
});
beforeEach(() => {
  told = [];
});
afterEach(async () => {
  await desk.calm();
  performer.requests.length = 0;
});
afterAll(() => world.stop());

const starter: RunStarter = {
  start: () => Promise.reject(new Error('A run was started')),
  poke: async ({ id }) => {
    told.push(id);
    return 'poked';
  },
  followUp: () => Promise.reject(new Error('A follow-up was started')),
};

async function dispatch(event: 'account.credentialed' | 'token.deauthorized', agoMs = 0) {
  const object =
    event === 'account.credentialed' ? { id: 'a'.repeat(24) } : { accessCodeHmac: 'b'.repeat(64) };
  const [id = ''] = await deliver(world, [{ source: 'checkr', event, body: { object } }]);
  const delivery = await deliveryOf(world, id);
  const now = () => delivery.receivedAt.getTime() + agoMs;
  const outcome = await createCheckrDispatch({
    db: world.db,
    keyRing: world.keyRing,
    starter,
    vendors: performer.vendors,
    now,
  })(delivery);
  await dispatchReleases();
  return outcome;
}

/** What the inbox has told itself meanwhile: that a connection can be used again. */
async function dispatchReleases() {
  const { db } = world;
  const released = await db.delete(deliveries).where(eq(deliveries.event, RELEASED_EVENT)).returning();
  for (const delivery of released) await createOwnDispatch({ db, starter })(delivery);
}

const ACCOUNT = { method: 'GET', path: '/v1/account' };
const refuseKey = () => desk.fault({ match: { path: '/v1/' }, kind: 'status', status: 401, times: 1_000 });
const approved = (authorized: boolean) => world.checkrControl('PUT', '/account', { authorized });
const connection = () => findConnection(world.db, world.checkr.id);
const follow = (person: HiredPerson, changes = {}) => performer.follow(checkInput(person, changes));

describe('account.credentialed', () => {
  it('lets the checks go on that wait for it, in their order, once the account itself says so', async () => {
    await approved(false);
    const people = [await hirePerson(world), await hirePerson(world), await hirePerson(world)];
    for (const person of people) {
      expect(await follow(person)).toMatchObject({ waitsFor: 'not_credentialed' });
    }
    expect(await dispatch('account.credentialed')).toMatchObject({ state: 'again' });
    expect(told).toEqual([]);
    expect(await connection()).toMatchObject({ mayOrder: false });
    expect(await follow(people[0] ?? (await hirePerson(world)))).toMatchObject({
      waitsFor: 'not_credentialed',
    });

    await approved(true);
    expect(await dispatch('account.credentialed')).toMatchObject({ state: 'done' });
    expect(told).toEqual(people.map(({ runId }) => runId));
    expect(await connection()).toMatchObject({ mayOrder: true, problem: null });
    for (const person of people) expect(await follow(person)).toMatchObject({ waitsFor: 'candidate' });
    told = [];
    await dispatch('account.credentialed');
    expect(told).toEqual([]);
  });

  it('is tried again while the account cannot be read', async () => {
    await desk.fault({ match: ACCOUNT, kind: 'status', status: 503 });
    await expect(dispatch('account.credentialed')).rejects.toMatchObject({ transient: true });
    await refuseKey();
    expect(await dispatch('account.credentialed')).toMatchObject({ state: 'again' });
    expect(await dispatch('account.credentialed', 26 * 3_600_000)).toMatchObject({ state: 'ignored' });
    expect(told).toEqual([]);
  });
});

describe('token.deauthorized', () => {
  it('marks the connection as revoked, and what waits for it goes on in order when it is answered again', async () => {
    const invited = await hirePerson(world);
    await follow(invited);
    await refuseKey();
    const refused = await hirePerson(world);
    expect(await follow(refused)).toMatchObject({ waitsFor: 'connection_unauthorized' });
    expect(await dispatch('token.deauthorized')).toMatchObject({ state: 'done' });
    expect(told).toEqual(expect.arrayContaining([invited.runId, refused.runId]));
    const since = (await connection())?.problemSince;
    expect(await connection()).toMatchObject({ problem: 'revoked', problemSince: expect.any(Date) });

    performer.requests.length = 0;
    const later = await hirePerson(world);
    const waiting = { do: 'wait', state: 'needs_attention', waitsFor: 'connection_revoked' };
    expect(await performer.take('readOrder', checkInput(invited))).toMatchObject(waiting);
    expect(await follow(refused)).toMatchObject(waiting);
    expect(await follow(later, { retry: true })).toMatchObject(waiting);
    expect(performer.requests).toEqual([]);
    await dispatch('token.deauthorized', 1_000);
    expect((await connection())?.problemSince).toEqual(since);

    await desk.calm();
    told = [];
    expect(await dispatch('account.credentialed')).toMatchObject({ state: 'done' });
    expect(told).toEqual([invited, refused, later].map(({ runId }) => runId));
    expect(await connection()).toMatchObject({ problem: null, problemSince: null });
    for (const person of [refused, later])
      expect(await follow(person)).toMatchObject({ waitsFor: 'candidate' });
    expect(await follow(invited, { poked: true })).toMatchObject({ waitsFor: 'candidate' });
    expect(await desk.invitationsOf(await desk.checkOf(refused))).toHaveLength(1);
  });

  it('changes nothing when the credential is still accepted some minutes later', async () => {
    expect(await dispatch('token.deauthorized')).toMatchObject({ state: 'again' });
    expect(await dispatch('token.deauthorized', 300_000)).toMatchObject({ state: 'ignored' });
    expect(await connection()).toMatchObject({ problem: null });
  });
});
