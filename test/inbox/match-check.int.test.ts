import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { CheckRow } from '../../src/db/checks.ts';
import { findConnection } from '../../src/db/connections.ts';
import { checks } from '../../src/db/schema/checks.ts';
import { matchCheck } from '../../src/inbox/match-check.ts';
import { createCheckDesk } from '../activities/check-desk.ts';
import { hirePerson } from '../activities/hired-person.ts';
import { checkInput, createPerformer, type Performer } from '../activities/performer.ts';
import { startWorld, type World } from '../activities/world.ts';

type EventObject = Parameters<typeof matchCheck>[0]['object'];

let world: World;
let desk: ReturnType<typeof createCheckDesk>;
let performer: Performer;

beforeAll(async () => {
  world = await startWorld();
  desk = createCheckDesk(world);
  performer = createPerformer(world);
});

afterEach(() => {
  performer.requests.length = 0;
});

afterAll(() => world.stop());

/** Matches an event; the requests before it are forgotten. */
async function match(type: string, object: EventObject, connectionId = world.checkr.id) {
  performer.requests.length = 0;
  const checkr = async () => {
    const connection = await findConnection(world.db, connectionId);
    if (!connection) throw new Error(`There is no connection ${connectionId}`);
    return performer.vendors.checkr(connection);
  };
  const found = await matchCheck({ type, object }, { db: world.db, connectionId, checkr });
  return found?.check.id ?? null;
}

/** A check whose invitation was sent, known to its row unless it is `forgotten`. */
async function orderedCheck({ forgotten = false } = {}) {
  const person = await hirePerson(world);
  await performer.follow(checkInput(person));
  const check = await desk.checkOf(person);
  if (forgotten) {
    const nothing = { providerOrderId: null, orderStatus: null, status: 'ordering' as const };
    await world.db.update(checks).set(nothing).where(eq(checks.id, check.id));
  }
  return check;
}

const candidateOf = ({ providerPersonId }: CheckRow) => providerPersonId ?? '';

async function foreignReport(check: CheckRow, tags: string[] = []): Promise<string> {
  const body = { candidate_id: candidateOf(check), package: 'tasker_standard', tags };
  const report = await world.checkrControl('POST', '/reports', { ...body, source: 'continuous_check' });
  return z.object({ id: z.string() }).parse(report).id;
}

describe('an event', () => {
  it('of an invitation finds its check by the invitation, without asking Checkr', async () => {
    const check = await orderedCheck();
    expect(await match('invitation.completed', { id: check.providerOrderId ?? '' })).toBe(check.id);
    expect(performer.requests).toEqual([]);
  });

  it('finds its check by the tag of the attempt when the row does not know the order yet', async () => {
    const check = await orderedCheck({ forgotten: true });
    const object = { id: check.providerOrderId ?? '', tags: ['west coast', check.tag] };
    expect(await match('invitation.created', object)).toBe(check.id);
    expect(performer.requests).toEqual([]);
  });

  it('of a report finds its check by the report that was read before', async () => {
    const check = await orderedCheck();
    const id = await desk.submit(check);
    await performer.perform(performer.activities.refreshCheck, { checkId: check.id, now: Date.now() });
    expect(await match('report.completed', { id })).toBe(check.id);
    expect(await match('invitation.completed', { reportId: id })).toBe(check.id);
    expect(performer.requests).toEqual([]);
  });

  it('of a report without tags finds its check by the tags that the report has', async () => {
    const check = await orderedCheck({ forgotten: true });
    const id = await desk.submit(check);
    expect(await match('report.created', { id })).toBe(check.id);
    expect(performer.requests.map(({ call }) => call)).toEqual(['GET /v1/reports/:id']);
  });

  it.each([false, true])(
    'of a report that lost its tags finds its check by the invitation that has the report (forgotten: %s)',
    async (forgotten) => {
      const check = await orderedCheck({ forgotten });
      const id = await desk.submit(check);
      await desk.api('PUT', `/reports/${id}/tags`, { tags: [] });
      expect(await match('report.created', { id })).toBe(check.id);
      expect(performer.requests.map(({ call }) => call)).toEqual([
        'GET /v1/reports/:id',
        'GET /v1/invitations',
      ]);
    },
  );

  it('of an invitation finds the right one of two checks of one person', async () => {
    const first = await orderedCheck();
    const person = await hirePerson(world, { employeeId: first.employeeId });
    await performer.follow(checkInput(person));
    const second = await desk.checkOf(person);
    for (const check of [second, first]) {
      const id = await desk.submit(check);
      await desk.api('PUT', `/reports/${id}/tags`, { tags: [] });
      expect(await match('report.created', { id, candidateId: candidateOf(check) })).toBe(check.id);
    }
  });
});

describe('nothing is found', () => {
  it('for a report that only shares the candidate', async () => {
    const check = await orderedCheck();
    await desk.submit(check);
    const id = await foreignReport(check);
    expect(await match('report.created', { id, candidateId: candidateOf(check) })).toBeNull();
  });

  it('for an invitation that only shares the candidate, and Checkr is not asked', async () => {
    const check = await orderedCheck();
    const object = { id: 'f'.repeat(24), candidateId: candidateOf(check), tags: [] };
    expect(await match('invitation.created', object)).toBeNull();
    expect(performer.requests).toEqual([]);
  });

  it('for a report that Checkr does not have', async () => {
    expect(await match('report.created', { id: 'f'.repeat(24) })).toBeNull();
  });

  it('for tags of two attempts, or of one that does not exist', async () => {
    const [one, two] = [await orderedCheck(), await orderedCheck()];
    for (const tags of [[one.tag, two.tag], ['gw:chk_nobody'], ['gw:']]) {
      expect(await match('invitation.created', { id: 'f'.repeat(24), tags })).toBeNull();
    }
  });

  it('for an object without ids', async () => {
    expect(await match('report.completed', {})).toBeNull();
  });

  it('under another connection, whatever the event names', async () => {
    const check = await orderedCheck();
    const reportId = await desk.submit(check);
    await performer.perform(performer.activities.refreshCheck, { checkId: check.id, now: Date.now() });
    const other = await world.connectVendor('checkr');
    const order = check.providerOrderId ?? '';
    expect(await match('report.completed', { id: reportId, tags: [check.tag] }, other.id)).toBeNull();
    expect(
      await match('invitation.completed', { id: order, reportId, tags: [check.tag] }, other.id),
    ).toBeNull();
    expect(await match('invitation.completed', { id: order, reportId })).toBe(check.id);
  });

  it('and a fault of Checkr is thrown, so that the event is tried again', async () => {
    await desk.fault({ match: { path: '/v1/reports' }, kind: 'status', status: 503 });
    await expect(match('report.created', { id: 'f'.repeat(24) })).rejects.toMatchObject({
      code: 'checkr.unavailable',
    });
  });
});
