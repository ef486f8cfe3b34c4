import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createSweepReads, createSweepRecords } from '../../src/activities/account-sweep.ts';
import { createPackageActivities } from '../../src/activities/packages.ts';
import { readCatalog } from '../../src/db/packages.ts';
import { sweepFindings } from '../../src/db/schema/sweeps.ts';
import { createConnection } from '../../src/db/write-connections.ts';
import { requestJson } from '../../src/dev/json-http.ts';
import { UNKEYED_DOUBT_MS } from '../../src/domain/check/next-step.ts';
import { SANDBOX_PROFORMA } from '../../src/sandbox/proforma/seed.ts';
import { createCheckDesk } from './check-desk.ts';
import { type HiredPerson, hirePerson } from './hired-person.ts';
import { checkInput, createPerformer, type Performer } from './performer.ts';
import { startWorld, type World } from './world.ts';

const PACKAGE = '1b7c1f0a-5a1e-4a7e-9a61-3d1c0c5e0001';
const ORDERS = `/v1/clients/${SANDBOX_PROFORMA.clientGuid}/orders`;
const SECOND = 1_000;
const MINUTE = 60_000;
const State = z.looseObject({
  orders: z.array(z.looseObject({ id: z.string(), reference: z.string().nullable() })),
});

let world: World;
let desk: ReturnType<typeof createCheckDesk>;
let performer: Performer;
let connectionId: string;
let definition: { id: string; key: string; version: number };

beforeAll(async () => {
  const limits = { proforma: { perSecond: 1e6, burst: 1e6 } };
  world = await startWorld({ sandbox: { limits } });
  desk = createCheckDesk(world);
  performer = createPerformer(world);
  const { db, keyRing, sandbox } = world;
  const { clientGuid } = SANDBOX_PROFORMA;
  const created = await createConnection({
    db,
    keyRing,
    actor: 'test',
    input: {
      kind: 'proforma',
      name: 'TazAPI',
      environment: 'sandbox',
      baseUrl: sandbox.proforma.baseUrl,
      credential: { type: 'bearer', token: sandbox.proforma.token },
      proforma: { binding: 'tazapi-v2', clientGuid, trustUnflagged: true },
    },
  });
  if (!created.ok) throw new Error(created.reason);
  connectionId = created.connection.id;
  definition = await world.publish({ connection: created.connection.id, package: PACKAGE });
});

afterEach(() => {
  performer.requests.length = 0;
  expect(performer.leaked()).toEqual([]);
});

afterAll(() => world.stop());

function control(method: string, path: string, body?: unknown): Promise<unknown> {
  const options = body === undefined ? {} : { body };
  return requestJson(method, `${world.sandbox.proforma.url}/_control${path}`, options);
}

async function ordersOf(person: HiredPerson) {
  const { id } = await desk.checkOf(person);
  return State.parse(await control('GET', '/state')).orders.filter(({ reference }) => reference === id);
}

/** Places an order at the gateway that no check knows. */
async function orderAtAgency(applicantGuid: string): Promise<string> {
  const { proforma } = world.sandbox;
  const order = { applicantGuid, clientProductGuid: PACKAGE, useQuickApp: true };
  const answer = await fetch(`${proforma.url}${ORDERS}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${proforma.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(order),
  });
  return z.object({ orderGuid: z.string() }).parse(await answer.json()).orderGuid;
}

const sent = () => performer.sent(`POST ${ORDERS}`);

/** Somebody whose order was sent and never arrived, as far as anybody can tell; `at` is when. */
async function inDoubt() {
  const person = await hirePerson(world, { definition });
  const input = checkInput(person);
  const next = await performer.follow(input, 'placeOrder');
  expect(next).toMatchObject({ step: 'placeOrder' });
  const match = { method: 'POST', path: ORDERS };
  await control('POST', '/faults', { match, kind: 'drop_before' });
  await performer.failureOf('placeOrder', input);
  // Temporal repeats the activity with the same input.
  expect(await performer.take('placeOrder', input)).toMatchObject({ do: 'wait' });
  expect(sent()).toHaveLength(1);
  const follow = (afterMs: number) => performer.follow({ ...input, now: input.now + afterMs });
  return { person, input, follow };
}

const waitsFor = (reason: string) => ({ do: 'wait', state: 'active', waitsFor: reason });

describe('an order at TazAPI whose answer is lost', () => {
  it('is sent again only when a look-up finds nothing after the first one can no longer arrive', async () => {
    const { person, input, follow } = await inDoubt();
    const certainAt = input.now + UNKEYED_DOUBT_MS;
    const waiting = { ...waitsFor('provider_unavailable'), until: certainAt };
    expect(await follow(4 * SECOND)).toMatchObject(waiting);
    expect(await follow(UNKEYED_DOUBT_MS - 1)).toMatchObject(waiting);
    expect(sent()).toHaveLength(1);

    expect(await follow(UNKEYED_DOUBT_MS)).toMatchObject(waitsFor('candidate'));
    expect(sent()).toHaveLength(2);
    expect(await ordersOf(person)).toHaveLength(1);
  });

  it('is adopted when it arrives late', async () => {
    const { person, follow } = await inDoubt();
    expect(await follow(4 * SECOND)).toMatchObject(waitsFor('provider_unavailable'));
    const { proforma } = world.sandbox;
    const late = await fetch(`${proforma.url}${ORDERS}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${proforma.token}`, 'content-type': 'application/json' },
      body: sent()[0]?.body ?? '',
    });
    expect(late.status).toBe(201);

    expect(await follow(UNKEYED_DOUBT_MS)).toMatchObject(waitsFor('candidate'));
    expect(sent()).toHaveLength(1);
    const [order] = await ordersOf(person);
    expect((await desk.checkOf(person)).providerOrderId).toBe(order?.id);
  });
});

describe('an account at TazAPI', () => {
  const names = async () =>
    (await readCatalog(world.db, connectionId)).packages.map(({ slug, name }) => [slug, name]);

  it('has its packages cached, and the card of a fixed one shows its name', async () => {
    const activities = createPackageActivities({ db: world.db, vendors: performer.vendors });
    expect(await names()).toEqual([]);
    const at = { connectionId, now: Date.now() };
    await performer.perform(activities.refreshPackages, at);
    await performer.perform(activities.refreshNodes, at);
    expect(await names()).toContainEqual([PACKAGE, 'tasker_standard']);
    const person = await hirePerson(world, { definition });
    await performer.follow(checkInput(person));
    expect(await desk.checkOf(person)).toMatchObject({ package: PACKAGE, packageName: 'tasker_standard' });
  });

  it('is swept: an order that only the gateway knows is found, and one that only the check knows', async () => {
    const reads = createSweepReads({ db: world.db, vendors: performer.vendors });
    const sweep = createSweepRecords(world);
    const person = await hirePerson(world, { definition });
    await performer.follow(checkInput(person));
    const { id: checkId, providerPersonId, providerOrderId } = await desk.checkOf(person);
    const personId = providerPersonId ?? '';
    const period = await sweep.beginSweep({ connectionId, now: Date.now() });
    if (!period) throw new Error('The account is not swept');
    const unchecked = await reads.listUncheckedPersons({ connectionId, page: 1, ...period });
    expect(unchecked).toEqual({ personIds: [], next: null });
    const checked = await sweep.listCheckedPersons({ connectionId, after: null, ...period });
    expect(checked.personIds).toContain(personId);

    const strange = await orderAtAgency(personId);
    await control('POST', `/orders/${providerOrderId}/forget`);
    await performer.perform(reads.comparePerson, { connectionId, personId, now: Date.now() });
    const findings = await world.db.select().from(sweepFindings).where(eq(sweepFindings.personId, personId));
    expect(findings.map(({ kind, objectId, checkId: about }) => [kind, objectId, about]).sort()).toEqual([
      ['check_unknown', providerOrderId, checkId],
      ['order_unknown', strange, null],
    ]);
  });
});

describe('an order without webhooks', () => {
  it('is read again when the provider plans it, where that is sooner than the setting', async () => {
    const person = await hirePerson(world, { definition });
    const input = checkInput(person);
    expect(await performer.follow(input)).toMatchObject({ until: input.now + 60 * MINUTE });
    const [order] = await ordersOf(person);
    await control('POST', `/orders/${order?.id}/status`, { status: 'pending' });

    const later = { ...input, now: input.now + 60 * MINUTE };
    const planned = { ...waitsFor('provider'), until: later.now + 30 * MINUTE };
    expect(await performer.follow(later)).toMatchObject(planned);
    await control('POST', `/orders/${order?.id}/status`, { status: 'complete' });
    expect(await performer.follow({ ...input, now: planned.until - 1 })).toMatchObject(planned);
    expect(await performer.follow({ ...input, now: planned.until })).toMatchObject({ state: 'completed' });
  });
});
