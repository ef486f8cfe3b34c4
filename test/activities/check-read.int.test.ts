import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type CheckRow, updateCheck } from '../../src/db/checks.ts';
import { connections } from '../../src/db/schema/connections.ts';
import { createCheckDesk } from './check-desk.ts';
import { type HiredPerson, hirePerson } from './hired-person.ts';
import { checkInput, createPerformer, type Performer, RECONCILE_MS } from './performer.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let desk: ReturnType<typeof createCheckDesk>;
let performer: Performer;

beforeAll(async () => {
  world = await startWorld();
  desk = createCheckDesk(world);
  performer = createPerformer(world);
});

afterEach(async () => {
  await desk.calm();
  performer.requests.length = 0;
  expect(performer.leaked()).toEqual([]);
});

afterAll(() => world.stop());

interface Invited extends HiredPerson {
  readonly check: CheckRow;
}

async function invite(): Promise<Invited> {
  const person = await hirePerson(world);
  await performer.follow(checkInput(person));
  return { ...person, check: await desk.checkOf(person) };
}

const read = (person: HiredPerson, now = Date.now()) =>
  performer.take('readOrder', checkInput(person, { now }));
const act = (reportId: string, action: string, body: object = {}) =>
  world.checkrControl('POST', `/reports/${reportId}/${action}`, body);
const reportFault = (body: object) =>
  desk.fault({ match: { path: '/v1/reports' }, kind: 'status', status: 200, body });

describe('reading an order', () => {
  it('waits for the candidate, then for the report, with the estimate of the provider', async () => {
    const person = await invite();
    const now = Date.now();
    expect(await read(person, now)).toMatchObject({ waitsFor: 'candidate', until: now + RECONCILE_MS });

    const reportId = await desk.submit(person.check);
    expect(await read(person)).toMatchObject({ do: 'wait', state: 'active', waitsFor: 'provider' });
    const check = await desk.checkOf(person);
    expect(check).toMatchObject({ status: 'pending', reportId, reportStatus: 'pending' });
    expect(check.estimatedCompletionAt).toBeInstanceOf(Date);
    expect(await desk.taskOf(person)).toMatchObject({ waitsFor: 'provider' });
  });

  it.each([
    ['suspend', 'suspended', { do: 'wait', state: 'active', waitsFor: 'candidate_data' }],
    ['clear', 'clear', { do: 'end', state: 'completed' }],
    ['consider', 'needs_review', { do: 'wait', state: 'needs_attention', waitsFor: 'review' }],
    ['cancel', 'canceled', { do: 'wait', state: 'needs_attention', waitsFor: 'report_canceled' }],
    ['complete-now', 'complete_with_canceled', { do: 'wait', state: 'needs_attention', waitsFor: 'review' }],
  ])('after %s shows %s', async (action, status, next) => {
    const person = await invite();
    await act(await desk.submit(person.check), action);
    expect(await read(person)).toMatchObject(next);
    expect(await desk.checkOf(person)).toMatchObject({ status });
  });

  it('follows a report through dispute and pre-adverse action to engagement', async () => {
    const person = await invite();
    const reportId = await desk.submit(person.check);
    const seen: string[] = [];
    for (const action of ['consider', 'dispute', 'consider', 'pre-adverse', 'engage']) {
      await act(reportId, action);
      const next = await read(person);
      seen.push(`${(await desk.checkOf(person)).status}: ${next.do}`);
    }
    expect(seen).toEqual([
      'needs_review: wait',
      'disputed: wait',
      'needs_review: wait',
      'pre_adverse_action: wait',
      'eligible: end',
    ]);
  });

  it.each([
    ['complete without a result', { status: 'complete', result: null }, 'canceled', 'report_canceled'],
    ['of a status not known yet', { status: 'pondering' }, 'unknown', 'review'],
    ['of a result not known yet', { status: 'complete', result: 'meh' }, 'unknown', 'review'],
    ['paused', { status: 'paused' }, 'decide_at_provider', 'review'],
  ])('holds a report that is %s', async (_, words, status, waitsFor) => {
    const person = await invite();
    const id = await desk.submit(person.check);
    await reportFault({ id, object: 'report', ...words });
    expect(await read(person)).toMatchObject({ do: 'wait', state: 'needs_attention', waitsFor });
    expect(await desk.checkOf(person)).toMatchObject({ status });
  });

  it('sees an invitation that expired or was canceled, also when the provider answers 404', async () => {
    const [expired, canceled, gone] = [await invite(), await invite(), await invite()];
    await world.checkrControl('POST', `/invitations/${expired.check.providerOrderId}/expire`);
    expect(await read(expired)).toEqual({ do: 'next_attempt' });
    expect(await desk.checkOf(expired)).toMatchObject({ status: 'invitation_expired' });
    await world.checkrControl('POST', `/invitations/${canceled.check.providerOrderId}/cancel`);
    expect(await read(canceled)).toMatchObject({ state: 'needs_attention', waitsFor: 'invitation_canceled' });
    await desk.fault({ match: { path: '/v1/invitations/' }, kind: 'status', status: 404 });
    expect(await read(gone)).toMatchObject({ state: 'needs_attention', waitsFor: 'invitation_canceled' });
  });

  it('is held while the key is refused, and goes on where it was', async () => {
    const person = await invite();
    await desk.fault({ match: { path: '/v1/invitations/' }, kind: 'status', status: 401 });
    expect(await read(person)).toMatchObject({
      state: 'needs_attention',
      waitsFor: 'connection_unauthorized',
    });
    expect(await performer.follow(checkInput(person, { retry: true, poked: true }))).toMatchObject({
      waitsFor: 'candidate',
    });
  });

  it('keeps no word of what the provider thinks of the person beside the lists of statuses', async () => {
    const person = await invite();
    const id = await desk.submit(person.check);
    const content = { ssn: 'XXX-XX-4645', dob: '1970-01-22', note: 'Quillfeather was seen in Megacorp' };
    await reportFault({ id, status: 'pending', candidate: content, ...content });
    await read(person);
    const row = JSON.stringify(await desk.checkOf(person));
    for (const secret of ['4645', '1970-01-22', 'Megacorp']) expect(row).not.toContain(secret);
  });
});

describe('withdrawing an order', () => {
  const canceling = (person: HiredPerson, changes = {}) =>
    checkInput(person, { canceling: true, ...changes });

  it('deletes an invitation that is pending, and ends', async () => {
    const person = await invite();
    expect(await performer.follow(canceling(person))).toMatchObject({ do: 'end', state: 'canceled' });
    expect(await desk.checkOf(person)).toMatchObject({ status: 'invitation_canceled' });
    expect((await desk.invitationsOf(person.check))[0]?.deleted_at).not.toBeNull();
  });

  it('reads once more when the candidate completed it meanwhile, and leaves the report alone', async () => {
    const person = await invite();
    const reportId = await desk.submit(person.check);
    expect(await performer.follow(canceling(person))).toMatchObject({ do: 'end', state: 'canceled' });
    expect(await desk.checkOf(person)).toMatchObject({ status: 'pending', withdrawRefused: true, reportId });
  });

  it('ends after a withdrawal whose answer was lost', async () => {
    const person = await invite();
    await desk.fault({ match: { method: 'DELETE' }, kind: 'drop_after' });
    expect(await performer.failureOf('withdrawOrder', canceling(person))).toMatchObject({
      nonRetryable: false,
    });
    const next = await performer.take('withdrawOrder', canceling(person));
    expect(next).toMatchObject({ do: 'step', step: 'readOrder' });
    expect(await performer.follow(canceling(person))).toMatchObject({ do: 'end', state: 'canceled' });
    expect(await desk.checkOf(person)).toMatchObject({ status: 'invitation_canceled' });
  });

  it.each([401, 403])('is not given up because the account was answered %d', async (status) => {
    const person = await invite();
    await desk.fault({ match: { method: 'DELETE' }, kind: 'status', status });
    expect(await performer.follow(canceling(person))).toMatchObject({
      do: 'wait',
      state: 'needs_attention',
      waitsFor: status === 401 ? 'connection_unauthorized' : 'not_credentialed',
    });
    expect(await performer.follow(canceling(person, { retry: true }))).toMatchObject({ do: 'end' });
    expect((await desk.invitationsOf(person.check))[0]?.deleted_at).not.toBeNull();
  });

  it('of an order that expired ends without a request', async () => {
    const person = await invite();
    await world.checkrControl('POST', `/invitations/${person.check.providerOrderId}/expire`);
    await read(person);
    performer.requests.length = 0;
    expect(await performer.follow(canceling(person))).toMatchObject({ do: 'end', state: 'canceled' });
    expect(performer.requests).toEqual([]);
  });
});

describe('refreshing a card', () => {
  const refresh = (check: Pick<CheckRow, 'id'>, now = Date.now()) =>
    performer.perform(performer.activities.refreshCheck, { checkId: check.id, now });

  it('writes what the provider says now, and nothing about the task of the run', async () => {
    const person = await invite();
    await act(await desk.submit(person.check), 'clear');
    const before = await desk.taskOf(person);
    await refresh(person.check);
    expect(await desk.checkOf(person)).toMatchObject({ status: 'clear' });
    expect(await desk.taskOf(person)).toEqual(before);
  });

  it('ends with the newer of two reads at once, whichever is written last', async () => {
    const person = await invite();
    const reportId = await desk.submit(person.check);
    await refresh(person.check);
    const path = '/v1/reports';
    await desk.fault({ match: { path }, kind: 'delay', delayMs: 400, afterEffect: true });
    const slow = refresh(person.check, Date.now() + 1);
    await expect
      .poll(async () => (await desk.requestsTo(path)).filter(({ fault }) => fault === 'delay'))
      .toHaveLength(1);
    await act(reportId, 'clear');
    await refresh(person.check, Date.now() + 2);
    await slow;
    expect(await desk.checkOf(person)).toMatchObject({ status: 'clear' });
  });

  it('is repeated while the account is refused, because nobody looks at the card again', async () => {
    const person = await invite();
    await desk.fault({ match: { path: '/v1/invitations/' }, kind: 'status', status: 401 });
    const input = { checkId: person.check.id, now: Date.now() };
    expect(await performer.failureOf('refreshCheck', input)).toMatchObject({
      nonRetryable: false,
      type: 'checkr.unauthorized',
      nextRetryDelay: 900_000,
    });
    await refresh(person.check);
  });

  it('reads also while the connection is inactive', async () => {
    const person = await invite();
    await act(await desk.submit(person.check), 'clear');
    const switchTo = (active: boolean) =>
      world.db.update(connections).set({ active }).where(eq(connections.id, world.checkr.id));
    await switchTo(false);
    await refresh(person.check);
    await switchTo(true);
    expect(await desk.checkOf(person)).toMatchObject({ status: 'clear' });
  });

  it('of a check that was never ordered asks for nothing', async () => {
    const person = await hirePerson(world);
    await performer.take('lookAtCheck', checkInput(person));
    const check = await desk.checkOf(person);
    await world.db.transaction((tx) =>
      updateCheck(tx, { known: check, patch: { refusal: 'order_refused' }, now: new Date() }),
    );
    await refresh(check);
    expect(performer.requests).toEqual([]);
    expect(await desk.checkOf(person)).toMatchObject({ status: 'order_failed' });
  });
});
