import { desc, eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { listCheckEvents } from '../../src/db/check-events.ts';
import type { CheckRow } from '../../src/db/checks.ts';
import { requestRunAction } from '../../src/db/run-actions.ts';
import { alerts } from '../../src/db/schema/alerts.ts';
import { checks } from '../../src/db/schema/checks.ts';
import { connections } from '../../src/db/schema/connections.ts';
import { runs } from '../../src/db/schema/runs.ts';
import { leverWriteBacks } from '../../src/db/schema/write-backs.ts';
import { ASSESSMENT_WAIT_MS } from '../../src/domain/check/assessment.ts';
import { DOUBT_MS } from '../../src/domain/check/next-step.ts';
import type { RunActionKind } from '../../src/domain/run/action.ts';
import { createCheckDesk } from './check-desk.ts';
import { type HiredPerson, hirePerson } from './hired-person.ts';
import { checkInput, createPerformer, type Performer } from './performer.ts';
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

async function invite(options: Parameters<typeof hirePerson>[1] = {}): Promise<Invited> {
  const person = await hirePerson(world, options);
  await performer.follow(checkInput(person));
  performer.requests.length = 0;
  return { ...person, check: await desk.checkOf(person) };
}

async function reported(): Promise<Invited & { readonly reportId: string }> {
  const person = await invite();
  const reportId = await desk.submit(person.check);
  await read(person);
  performer.requests.length = 0;
  return { ...person, reportId };
}

const read = (person: HiredPerson, now = Date.now(), attempt = 1) =>
  performer.take('readOrder', checkInput(person, { now, attempt }));
const act = (reportId: string, action: string) =>
  world.checkrControl('POST', `/reports/${reportId}/${action}`);
const look = (person: HiredPerson, changes = {}) =>
  performer.follow(checkInput(person, { retry: true, ...changes }));

/** What an admin asks, as the api commits it. */
function ask(person: HiredPerson, kind: RunActionKind, attempt = 1) {
  const wanted = { runId: person.runId, kind, taskKey: 'check', attempt, actor: 'key:admin' };
  const now = new Date();
  return requestRunAction(world.db, { ...wanted, reason: 'The role allows it.', resendAt: now, now });
}

async function timelineOf(check: Pick<CheckRow, 'id'>): Promise<string[]> {
  const events = await listCheckEvents(world.db, check.id);
  return events.map(({ kind, toStatus }) => (toStatus ? `${kind}:${toStatus}` : kind));
}

const COMPLETE = 'POST /v1/reports/:id/complete';

describe('a report that is to be completed now', () => {
  it('is completed once, and what became of it is read', async () => {
    const person = await reported();
    expect(await ask(person, 'complete_check')).toMatchObject({ ok: true });
    expect(await look(person)).toMatchObject({ do: 'wait', waitsFor: 'review' });
    expect(performer.sent(COMPLETE)).toHaveLength(1);
    expect(await desk.checkOf(person)).toMatchObject({ status: 'complete_with_canceled' });
    expect(await timelineOf(person.check)).toEqual([
      'initialized',
      'ordered',
      'status_changed:invitation_sent',
      'status_changed:pending',
      'estimate_changed',
      'complete_wanted',
      'completion_sent',
      'completion_answered',
      'status_changed:complete_with_canceled',
    ]);
  });

  it('is read, not asked for again, when the answer was lost', async () => {
    const person = await reported();
    await ask(person, 'complete_check');
    await desk.fault({ match: { method: 'POST', path: '/v1/reports' }, kind: 'drop_after' });
    expect(await look(person)).toMatchObject({ do: 'wait', waitsFor: 'review' });
    expect(performer.sent(COMPLETE)).toHaveLength(1);
  });

  it('is asked for again only when a read after the doubt shows it open', async () => {
    const person = await reported();
    await ask(person, 'complete_check');
    await desk.fault({ match: { method: 'POST', path: '/v1/reports' }, kind: 'drop_before' });
    const now = Date.now();
    const next = await look(person, { now });
    expect(next).toMatchObject({
      do: 'wait',
      state: 'active',
      waitsFor: 'completing',
      until: now + DOUBT_MS,
    });
    expect(await ask(person, 'complete_check')).toMatchObject({ ok: true });
    expect(await look(person, { now: now + 1_000 })).toMatchObject({ waitsFor: 'completing' });
    expect(performer.sent(COMPLETE)).toHaveLength(1);
    expect(await look(person, { now: now + DOUBT_MS })).toMatchObject({ waitsFor: 'review' });
    expect(performer.sent(COMPLETE)).toHaveLength(2);
  });

  it('is asked for once by an activity that is repeated', async () => {
    const person = await reported();
    await ask(person, 'complete_check');
    expect(await performer.take('completeReport', checkInput(person))).toMatchObject({ step: 'readOrder' });
    expect(await performer.take('completeReport', checkInput(person))).toMatchObject({ step: 'readOrder' });
    expect(performer.sent(COMPLETE)).toHaveLength(1);
  });

  it('goes on by its own when the provider refuses', async () => {
    const person = await reported();
    await ask(person, 'complete_check');
    await desk.fault({ match: { method: 'POST', path: '/v1/reports' }, kind: 'status', status: 400 });
    expect(await look(person)).toMatchObject({ do: 'wait', state: 'active', waitsFor: 'provider' });
    expect(await timelineOf(person.check)).toContain('completion_refused');
    await ask(person, 'complete_check');
    expect(await look(person)).toMatchObject({ waitsFor: 'review' });
  });

  it('is held while the account is refused', async () => {
    const person = await reported();
    await ask(person, 'complete_check');
    await desk.fault({ match: { method: 'POST', path: '/v1/reports' }, kind: 'status', status: 401 });
    expect(await look(person)).toMatchObject({
      state: 'needs_attention',
      waitsFor: 'connection_unauthorized',
    });
    expect(await look(person)).toMatchObject({ waitsFor: 'review' });
    expect(performer.sent(COMPLETE)).toHaveLength(2);
  });

  it('must be there and open', async () => {
    const person = await invite();
    expect(await ask(person, 'complete_check')).toEqual({ ok: false, reason: 'check.nothing_to_complete' });
  });
});

describe('a check that is canceled', () => {
  it('has its invitation deleted, which a further read confirms', async () => {
    const person = await invite();
    expect(await ask(person, 'cancel_check')).toMatchObject({ ok: true });
    expect(await look(person)).toMatchObject({ state: 'needs_attention', waitsFor: 'invitation_canceled' });
    expect(performer.requests.map(({ call }) => call)).toEqual([
      'DELETE /v1/invitations/:id',
      'GET /v1/invitations/:id',
    ]);
    expect(await desk.checkOf(person)).toMatchObject({ status: 'invitation_canceled' });
    expect((await desk.invitationsOf(person.check))[0]?.deleted_at).not.toBeNull();
  });

  it('is not ordered when that was not done yet', async () => {
    const person = await hirePerson(world);
    await performer.take('lookAtCheck', checkInput(person));
    await ask(person, 'cancel_check');
    expect(await look(person)).toMatchObject({ state: 'needs_attention', waitsFor: 'invitation_canceled' });
    expect(performer.requests).toEqual([]);
  });

  it('is refused with its reason when there is a report', async () => {
    const person = await reported();
    expect(await ask(person, 'cancel_check')).toEqual({ ok: false, reason: 'check.has_report' });
    expect(await desk.checkOf(person)).toMatchObject({ withdrawWantedAt: null });
  });
});

describe('a decision', () => {
  it('lets the run go on, and is kept with who, when, why and on what', async () => {
    const person = await reported();
    expect(await ask(person, 'decide_check')).toEqual({ ok: false, reason: 'check.no_result' });
    await act(person.reportId, 'consider');
    await read(person);
    expect(await ask(person, 'decide_check')).toMatchObject({ ok: true });
    expect(await look(person)).toMatchObject({ do: 'end', state: 'completed' });
    const check = await desk.checkOf(person);
    expect(check).toMatchObject({
      decidedBy: 'key:admin',
      decisionReason: 'The role allows it.',
      decidedStatus: 'needs_review',
    });
    expect(check.decidedRevision).toContain(person.reportId);
  });

  it('lapses for good when the card changes before the run has seen it', async () => {
    const person = await reported();
    await act(person.reportId, 'consider');
    await read(person);
    await ask(person, 'decide_check');
    await act(person.reportId, 'dispute');
    expect(await read(person)).toMatchObject({ state: 'needs_attention', waitsFor: 'review' });
    expect(await ask(person, 'decide_check')).toEqual({ ok: false, reason: 'check.disputed' });
    await act(person.reportId, 'consider');
    expect(await read(person)).toMatchObject({ state: 'needs_attention', waitsFor: 'review' });
    expect(await timelineOf(person.check)).toContain('decision_lapsed');
    await act(person.reportId, 'pre-adverse');
    await read(person);
    expect(await ask(person, 'decide_check')).toEqual({ ok: false, reason: 'check.pre_adverse_action' });
  });
});

describe('an invitation that expired', () => {
  it('is followed by another one as often as the task says, each with a key of its own', async () => {
    const person = await invite();
    await world.checkrControl('POST', `/invitations/${person.check.providerOrderId}/expire`);
    expect(await look(person)).toMatchObject({ waitsFor: 'candidate' });
    expect(await look(person, { retry: false, poked: true })).toEqual({ do: 'next_attempt' });
    expect(await performer.follow(checkInput(person, { attempt: 2 }))).toMatchObject({
      waitsFor: 'candidate',
    });
    const [first, second] = [await desk.checkOf(person), await desk.checkOf(person, 2)];
    expect(first).toMatchObject({ status: 'invitation_expired', cause: 'run', reinvitesLeft: 1 });
    expect(second).toMatchObject({ status: 'invitation_sent', cause: 'reinvite', reinvitesLeft: 0 });
    expect(second.idempotencyKey).not.toBe(first.idempotencyKey);
    expect(await timelineOf(first)).toContain('reinvited');

    await world.checkrControl('POST', `/invitations/${second.providerOrderId}/expire`);
    expect(await read(person, Date.now(), 2)).toMatchObject({
      state: 'needs_attention',
      waitsFor: 'invitation_expired',
    });
    await ask(person, 'reorder_check', 2);
    await performer.take('lookAtCheck', checkInput(person, { attempt: 3 }));
    expect(await desk.checkOf(person, 3)).toMatchObject({
      cause: 'reorder',
      orderedBy: 'key:admin',
      reinvitesLeft: 1,
    });
  });

  it('waits for an admin when the task says so', async () => {
    const settings = { connection: world.checkr.id, package: 'tasker_standard', reinvite: 0 };
    const person = await invite({ definition: await world.publish(settings) });
    await world.checkrControl('POST', `/invitations/${person.check.providerOrderId}/expire`);
    expect(await read(person)).toMatchObject({ state: 'needs_attention', waitsFor: 'invitation_expired' });
  });
});

describe('a refused order that is resubmitted', () => {
  it('is a new attempt with the data as they are now', async () => {
    const person = await hirePerson(world);
    await performer.follow(checkInput(person), 'placeOrder');
    await desk.fault({ match: { method: 'POST', path: '/v1/invitations' }, kind: 'status', status: 400 });
    expect(await look(person)).toMatchObject({ state: 'needs_attention', waitsFor: 'order_refused' });
    const workLocation = { country: 'US', state: 'NY', city: 'Albany' };
    await desk.changeProfile(person.employeeId, {
      ...person.profile,
      work_location: workLocation,
    });
    await ask(person, 'resubmit_check');
    expect(await performer.follow(checkInput(person, { attempt: 2 }))).toMatchObject({
      waitsFor: 'candidate',
    });
    const second = await desk.checkOf(person, 2);
    expect(second).toMatchObject({ cause: 'resubmit', orderedBy: 'key:admin', workState: 'NY' });
    expect(second.idempotencyKey).not.toBe((await desk.checkOf(person)).idempotencyKey);
  });
});

describe('a clear result', () => {
  const allowing = async (withinDays: number) => {
    const common = { connection: world.checkr.id, package: 'tasker_standard' };
    return { definition: await world.publish({ ...common, reuse: { withinDays } }) };
  };
  async function cleared(): Promise<Invited & { readonly reportId: string }> {
    const person = await reported();
    await act(person.reportId, 'clear');
    await read(person);
    performer.requests.length = 0;
    return person;
  }

  it('is used again for the same person and package when the task allows it', async () => {
    const first = await cleared();
    const again = await hirePerson(world, { employeeId: first.employeeId, ...(await allowing(30)) });
    expect(await performer.follow(checkInput(again))).toMatchObject({ do: 'end', state: 'completed' });
    expect(performer.requests.map(({ call }) => call)).toEqual(['GET /v1/reports/:id']);
    const check = await desk.checkOf(again);
    expect(check).toMatchObject({ cause: 'reuse', reusedFrom: first.check.id, status: 'clear', body: null });
    expect(await timelineOf(check)).toEqual(['initialized', 'reused', 'status_changed:clear']);

    await act(first.reportId, 'dispute');
    await read(first);
    expect(await desk.checkOf(again)).toMatchObject({ status: 'disputed' });
    const [raised] = await world.db.select().from(alerts).where(eq(alerts.checkId, check.id));
    expect(raised).toMatchObject({ code: 'check.reused_result_changed', acknowledgedAt: null });
  });

  it('is not used again when it is clear no more, although no event has told of that', async () => {
    const first = await cleared();
    await act(first.reportId, 'dispute');
    const again = await hirePerson(world, { employeeId: first.employeeId, ...(await allowing(30)) });
    expect(await performer.follow(checkInput(again))).toMatchObject({ waitsFor: 'candidate' });
    const check = await desk.checkOf(again);
    expect(check).toMatchObject({ cause: 'run', reusedFrom: null, status: 'invitation_sent' });
    expect(await timelineOf(check)).toContain('reuse_dropped');
    expect(await desk.checkOf(first)).toMatchObject({ status: 'disputed' });
  });

  it('is not used again unread: it waits while the provider is down or refuses the account', async () => {
    const first = await cleared();
    const again = await hirePerson(world, { employeeId: first.employeeId, ...(await allowing(30)) });
    const path = '/v1/reports';
    await desk.fault({ match: { path }, kind: 'status', status: 503 });
    await performer.follow(checkInput(again), 'readReused');
    expect(await performer.failureOf('readReused', checkInput(again))).toMatchObject({
      nonRetryable: false,
      type: 'checkr.unavailable',
    });
    await desk.fault({ match: { path }, kind: 'status', status: 401 });
    expect(await performer.follow(checkInput(again))).toMatchObject({
      state: 'needs_attention',
      waitsFor: 'connection_unauthorized',
    });
    expect(await desk.checkOf(again)).toMatchObject({ status: 'ordering', readAt: null });
    expect(await look(again)).toMatchObject({ do: 'end', state: 'completed' });
    expect(await performer.take('readReused', checkInput(again))).toMatchObject({ do: 'end' });
    expect(await timelineOf(await desk.checkOf(again))).toEqual([
      'initialized',
      'reused',
      'status_changed:clear',
    ]);
  });

  it('is not used again when the provider does not have it any more', async () => {
    const first = await cleared();
    const again = await hirePerson(world, { employeeId: first.employeeId, ...(await allowing(30)) });
    await desk.fault({ match: { path: '/v1/reports' }, kind: 'status', status: 404 });
    expect(await performer.follow(checkInput(again))).toMatchObject({ waitsFor: 'candidate' });
    expect(await desk.checkOf(again)).toMatchObject({ cause: 'run', reusedFrom: null });
  });

  it('is not used again when it is too old, of another person, or nothing says so', async () => {
    const first = await cleared();
    const old = new Date(Date.now() - 31 * 86_400_000);
    const rule = await allowing(30);
    const stranger = await hirePerson(world, rule);
    expect(await performer.follow(checkInput(stranger))).toMatchObject({ waitsFor: 'candidate' });
    const ruleless = await hirePerson(world, { employeeId: first.employeeId });
    expect(await performer.follow(checkInput(ruleless))).toMatchObject({ waitsFor: 'candidate' });
    await world.db.update(checks).set({ completedAt: old }).where(eq(checks.id, first.check.id));
    const late = await hirePerson(world, { employeeId: first.employeeId, ...rule });
    expect(await performer.follow(checkInput(late))).toMatchObject({ waitsFor: 'candidate' });
    expect((await desk.checkOf(late)).cause).toBe('run');
  });
});

it('on an account that assesses, waits an hour for the assessment and then for an admin', async () => {
  const assessing = await world.connectVendor('checkr');
  await world.db
    .update(connections)
    .set({ settings: { usesAssess: true } })
    .where(eq(connections.id, assessing.id));
  const definition = await world.publish({ connection: assessing.id, package: 'tasker_standard' });
  const person = await invite({ definition });
  await act(await desk.submit(person.check), 'clear');
  expect(await read(person)).toMatchObject({ do: 'wait', state: 'active', waitsFor: 'assessment' });
  const { completedAt, status } = await desk.checkOf(person);
  expect(status).toBe('pending');
  const dueAt = (completedAt?.getTime() ?? 0) + ASSESSMENT_WAIT_MS;
  expect(await performer.follow(checkInput(person, { now: dueAt }))).toMatchObject({
    state: 'needs_attention',
    waitsFor: 'review',
  });
  expect(await desk.checkOf(person)).toMatchObject({ status: 'needs_review' });
});

it('alerts HR when a check changes after its run was closed, once for each change', async () => {
  const person = await reported();
  await world.db.update(runs).set({ state: 'completed' }).where(eq(runs.id, person.runId));
  const refresh = () =>
    performer.perform(performer.activities.refreshCheck, { checkId: person.check.id, now: Date.now() });
  await refresh();
  const raised = () => world.db.select().from(alerts).where(eq(alerts.checkId, person.check.id));
  expect(await raised()).toEqual([]);
  await act(person.reportId, 'consider');
  await refresh();
  await refresh();
  expect(await raised()).toMatchObject([{ code: 'check.changed_after_close' }]);
  expect(await timelineOf(person.check)).toContain('alerted');
  expect(JSON.stringify(await raised())).not.toMatch(/consider|review/);
});

it('says what Lever is to show, in the transaction of each change', async () => {
  const writeBack = (enabled: boolean) =>
    world.db
      .update(connections)
      .set({ settings: { writeBack: { enabled } } })
      .where(eq(connections.id, world.lever.id));
  const wanted = async ({ runId }: HiredPerson) => {
    const rows = await world.db
      .select()
      .from(leverWriteBacks)
      .where(eq(leverWriteBacks.runId, runId))
      .orderBy(desc(leverWriteBacks.attempt));
    return rows.map(({ attempt, wanted: state, reason, reportLink, advance }) => ({
      attempt,
      state,
      reason,
      reportLink,
      advance,
    }));
  };
  await writeBack(true);
  const ordered = { attempt: 1, state: 'ordered', reason: null, reportLink: false, advance: false };
  const person = await reported();
  expect(await wanted(person)).toEqual([ordered]);
  await act(person.reportId, 'clear');
  await read(person);
  expect(await wanted(person)).toEqual([{ ...ordered, state: 'completed', reportLink: true, advance: true }]);

  const ambiguous = await hirePerson(world);
  const { personal_email: personalEmail } = ambiguous.profile;
  await desk.addCandidate({ customId: 'somebody:else', email: personalEmail ?? '' });
  await performer.follow(checkInput(ambiguous));
  expect(await wanted(ambiguous)).toEqual([{ ...ordered, state: 'error', reason: 'person_ambiguous' }]);

  const expired = await invite();
  await world.checkrControl('POST', `/invitations/${expired.check.providerOrderId}/expire`);
  await read(expired);
  expect(await wanted(expired)).toEqual([ordered]);
  await writeBack(false);
});
