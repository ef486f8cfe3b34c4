import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSweepReads, createSweepRecords } from '../../src/activities/account-sweep.ts';
import type { CheckRow } from '../../src/db/checks.ts';
import { installationId } from '../../src/db/employees.ts';
import { checks } from '../../src/db/schema/checks.ts';
import { connections } from '../../src/db/schema/connections.ts';
import { sweepFindings } from '../../src/db/schema/sweeps.ts';
import { findSweep } from '../../src/db/sweeps.ts';
import { createCheckDesk } from './check-desk.ts';
import { type HiredPerson, hirePerson } from './hired-person.ts';
import { checkInput, createPerformer, type Performer } from './performer.ts';
import { startWorld, type World } from './world.ts';

const DAY_MS = 86_400_000;

let world: World;
let desk: ReturnType<typeof createCheckDesk>;
let performer: Performer;
let records: ReturnType<typeof createSweepRecords>;
let reads: ReturnType<typeof createSweepReads>;

beforeAll(async () => {
  world = await startWorld();
  desk = createCheckDesk(world);
  performer = createPerformer(world);
  records = createSweepRecords(world);
  reads = createSweepReads({ db: world.db, vendors: performer.vendors });
});

beforeEach(async () => {
  await desk.calm();
  await world.db.delete(sweepFindings);
});

afterAll(() => world.stop());

interface Ordered extends HiredPerson {
  readonly check: CheckRow;
  readonly personId: string;
}

async function order(): Promise<Ordered> {
  const person = await hirePerson(world);
  await performer.follow(checkInput(person));
  const check = await desk.checkOf(person);
  return { ...person, check, personId: check.providerPersonId ?? '' };
}

const orderInDashboard = async (personId: string) => {
  const made = await world.checkrControl('POST', '/invitations', {
    candidate_id: personId,
    package: 'tasker_standard',
  });
  return (made as { id: string }).id;
};

const compare = (personId: string, now = Date.now()) =>
  performer.perform(reads.comparePerson, { connectionId: world.checkr.id, personId, now });

const findings = async () =>
  (await world.db.select().from(sweepFindings)).map(({ kind, objectId, checkId, resolvedAt }) => ({
    kind,
    objectId,
    checkId,
    open: resolvedAt === null,
  }));

describe('comparing what the provider has of a person with the checks', () => {
  it('finds nothing where both agree, with two requests', async () => {
    const { personId, check } = await order();
    performer.requests.length = 0;
    await compare(personId);
    expect(performer.requests.map(({ call }) => call)).toEqual([
      'GET /v1/candidates/:id',
      'GET /v1/invitations',
    ]);
    await desk.submit(check, 'clear');
    await compare(personId);
    expect(await findings()).toEqual([]);
  });

  it('finds an order of the dashboard once, and again only as the same', async () => {
    const { personId } = await order();
    const orderId = await orderInDashboard(personId);
    await compare(personId);
    await compare(personId);
    expect(await findings()).toEqual([
      { kind: 'order_unknown', objectId: orderId, checkId: null, open: true },
    ]);
    await world.checkrControl('POST', `/invitations/${orderId}/submit`, { outcome: 'clear' });
    await compare(personId);
    expect(await findings()).toHaveLength(1);
    expect(performer.leaked()).toEqual([]);
  });

  it('resolves what a later look no longer sees, and opens it again when it is back', async () => {
    const { personId } = await order();
    await orderInDashboard(personId);
    await compare(personId, 1_000);
    const nothing = { data: [], next_href: null };
    await desk.fault({ match: { path: '/v1/invitations' }, kind: 'status', status: 200, body: nothing });
    await compare(personId, 2_000);
    const [resolved] = await world.db.select().from(sweepFindings);
    expect(resolved).toMatchObject({ firstSeenAt: new Date(1_000), resolvedAt: new Date(2_000) });
    await compare(personId, 3_000);
    expect(await world.db.select().from(sweepFindings)).toMatchObject([
      { id: resolved?.id, firstSeenAt: new Date(1_000), lastSeenAt: new Date(3_000), resolvedAt: null },
    ]);
  });

  it('finds a report that came without an order, as recurring checks make them', async () => {
    const { personId } = await order();
    const report = await world.checkrControl('POST', '/reports', {
      candidate_id: personId,
      package: 'tasker_standard',
      source: 'recurrence',
    });
    await compare(personId);
    const { id } = report as { id: string };
    expect(await findings()).toEqual([{ kind: 'report_unknown', objectId: id, checkId: null, open: true }]);
  });

  it('finds a check whose order the provider has lost, but not one that was canceled there', async () => {
    const lost = await order();
    const canceled = await order();
    await world.checkrControl('POST', `/invitations/${lost.check.providerOrderId}/forget`);
    await world.checkrControl('POST', `/invitations/${canceled.check.providerOrderId}/cancel`);
    await compare(lost.personId);
    await compare(canceled.personId);
    expect(await findings()).toEqual([
      { kind: 'check_unknown', objectId: lost.check.providerOrderId, checkId: lost.check.id, open: true },
    ]);
  });

  it('knows an order by its tag while its answer has not arrived', async () => {
    const { personId, check } = await order();
    await world.db.update(checks).set({ providerOrderId: null }).where(eq(checks.id, check.id));
    await compare(personId);
    expect(await findings()).toEqual([]);
  });

  it('misses the orders of a person whom the provider does not have', async () => {
    const { check } = await order();
    await desk.fault({ match: { path: '/v1/candidates/' }, kind: 'status', status: 404, times: 1 });
    await desk.fault({ match: { path: '/v1/invitations/' }, kind: 'status', status: 404, times: 1 });
    await compare(check.providerPersonId ?? '');
    expect(await findings()).toMatchObject([{ kind: 'check_unknown', checkId: check.id }]);
  });

  it('changes nothing when the provider does not answer', async () => {
    const { personId } = await order();
    await orderInDashboard(personId);
    await compare(personId);
    await desk.fault({ match: { path: '/v1/candidates/' }, kind: 'status', status: 503, times: 1 });
    await expect(compare(personId)).rejects.toMatchObject({ code: 'checkr.unavailable' });
    expect(await findings()).toMatchObject([{ open: true }]);
  });
});

describe('whom a sweep looks at', () => {
  it('is everybody of this installation, each from one list only', async () => {
    const { personId } = await order();
    const ours = await installationId(world.db);
    const withoutCheck = await desk.addCandidate({ customId: `${ours}:emp_gone`, email: 'gone@people.test' });
    await desk.addCandidate({ customId: 'other:emp_1', email: 'other@people.test' });
    await desk.addCandidate({ email: 'nobody@people.test' });
    const period = { since: Date.now() - DAY_MS, until: Date.now() + DAY_MS };
    const at = { connectionId: world.checkr.id, ...period };
    const listed = await performer.perform(reads.listUncheckedPersons, { ...at, page: 1 });
    expect(listed).toEqual({ personIds: [withoutCheck], next: null });
    const checked = await performer.perform(records.listCheckedPersons, { ...at, after: null });
    expect(checked.personIds).toContain(personId);
    expect(checked.personIds).not.toContain(withoutCheck);
    expect([...checked.personIds].sort()).toEqual([...new Set(checked.personIds)].sort());
    expect(performer.leaked()).toEqual([]);
  });

  it('includes people with open findings whose checks are older', async () => {
    const { personId } = await order();
    await orderInDashboard(personId);
    await compare(personId);
    const later = {
      connectionId: world.checkr.id,
      since: Date.now() + DAY_MS,
      until: Date.now() + 2 * DAY_MS,
    };
    expect(await records.listCheckedPersons({ ...later, after: null })).toEqual({
      personIds: [personId],
      next: null,
    });
    expect(await records.listCheckedPersons({ ...later, after: personId })).toEqual({
      personIds: [],
      next: null,
    });
  });
});

describe('the period of a sweep', () => {
  const begin = (now: number) => records.beginSweep({ connectionId: world.checkr.id, now });
  const end = (until: number, failure: string | null) =>
    records.endSweep({
      connectionId: world.checkr.id,
      now: until + 1_000,
      since: 0,
      until,
      persons: 3,
      failure,
    });

  it('begins a day before the last one that came to its end, and at most a month ago', async () => {
    const now = Date.parse('2026-10-08T12:00:00Z');
    expect(await begin(now)).toEqual({ since: now - 7 * DAY_MS, until: now });
    await end(now, null);
    expect(await begin(now + DAY_MS)).toEqual({ since: now - DAY_MS, until: now + DAY_MS });
    await end(now + DAY_MS, 'checkr.unauthorized');
    expect(await findSweep(world.db, world.checkr.id)).toMatchObject({
      sweptUntil: new Date(now),
      failure: 'checkr.unauthorized',
      persons: 3,
    });
    expect(await begin(now + 2 * DAY_MS)).toEqual({ since: now - DAY_MS, until: now + 2 * DAY_MS });
    const muchLater = now + 90 * DAY_MS;
    expect(await begin(muchLater)).toEqual({ since: muchLater - 30 * DAY_MS, until: muchLater });
  });

  it('does not exist for a connection that is inactive, gone or of another kind', async () => {
    const now = Date.now();
    expect(await records.beginSweep({ connectionId: 'conn_gone', now })).toBeNull();
    expect(await records.beginSweep({ connectionId: world.lever.id, now })).toBeNull();
    const mine = eq(connections.id, world.checkr.id);
    await world.db.update(connections).set({ active: false }).where(mine);
    expect(await begin(now)).toBeNull();
    await world.db.update(connections).set({ active: true }).where(mine);
  });
});
