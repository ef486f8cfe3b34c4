import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { checks } from '../../src/db/schema/checks.ts';
import { connections } from '../../src/db/schema/connections.ts';
import { createCheckDesk } from './check-desk.ts';
import { type HiredPerson, hirePerson, profileOf } from './hired-person.ts';
import { checkInput, createPerformer, type Performer } from './performer.ts';
import { startWorld, type World } from './world.ts';

const HOUR = 3_600_000;
const ORDER = 'POST /v1/invitations';
const NEW_ORDER = { method: 'POST', path: '/v1/invitations' };

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
  expect(performer.leaked()).toEqual([]);
});

afterAll(() => world.stop());

const waiting = (waitsFor: string, state = 'needs_attention') => ({ do: 'wait', state, waitsFor });

/** A person whose order is about to be placed. */
async function aboutToOrder(): Promise<HiredPerson> {
  const person = await hirePerson(world);
  const next = await performer.follow(checkInput(person), 'placeOrder');
  expect(next).toMatchObject({ step: 'placeOrder' });
  return person;
}

describe('the steps of an order', () => {
  it('look everything up, then create the person and the order once, and know what they made', async () => {
    const person = await hirePerson(world);
    expect(await performer.follow(checkInput(person))).toMatchObject(waiting('candidate', 'active'));

    expect(performer.requests.map(({ call }) => call)).toEqual([
      'GET /v1/candidates',
      'GET /v1/candidates',
      'POST /v1/candidates',
      'GET /v1/invitations',
      ORDER,
    ]);
    const check = await desk.checkOf(person);
    const [invitation] = await desk.invitationsOf(check);
    const { candidates } = await desk.checkrState();
    expect(candidates.find(({ id }) => id === check.providerPersonId)).toMatchObject({
      custom_id: await desk.customIdOf(person.employeeId),
      email: person.profile.personal_email,
    });
    expect(check).toMatchObject({
      providerOrderId: invitation?.id,
      status: 'invitation_sent',
      tag: `gw:${check.id}`,
    });
    expect(performer.sent(ORDER)).toEqual([{ call: ORDER, key: check.idempotencyKey, body: check.body }]);
    expect(await desk.taskOf(person)).toMatchObject({ state: 'active', waitsFor: 'candidate' });
  });

  it('commit the attempt once when two looks come at once', async () => {
    const person = await hirePerson(world);
    const looks = Array.from({ length: 8 }, () => performer.take('lookAtCheck', checkInput(person)));
    expect(new Set((await Promise.all(looks)).map((next) => JSON.stringify(next))).size).toBe(1);
    const rows = await world.db.select().from(checks).where(eq(checks.runId, person.runId));
    expect(rows).toHaveLength(1);
  });

  it.each([
    [{ work_location: { country: 'CA' } }, 'location_not_us'],
    [{ work_location: { country: 'US' } }, 'location_missing'],
    [{ work_location: null }, 'location_missing'],
    [{ personal_email: null }, 'missing_info'],
    [{ personal_email: 'not an address' }, 'missing_info'],
    [{ last_name: 'Śś' }, 'name_not_accepted'],
    [{ first_name: null }, 'name_not_accepted'],
  ] as const)(
    'flag a person who cannot be ordered for, before anything is sent: %j',
    async (changes, waitsFor) => {
      const person = await hirePerson(world, { profile: profileOf(changes) });
      expect(await performer.follow(checkInput(person))).toMatchObject(waiting(waitsFor, 'flagged'));
      expect(performer.requests).toEqual([]);
      await expect(desk.checkOf(person)).rejects.toThrow('no attempt');
    },
  );

  it('send nothing while the connection is inactive', async () => {
    const person = await aboutToOrder();
    const switchTo = (active: boolean) =>
      world.db.update(connections).set({ active }).where(eq(connections.id, world.checkr.id));
    await switchTo(false);
    expect(await performer.follow(checkInput(person))).toMatchObject(waiting('connection_inactive'));
    expect(performer.sent(ORDER)).toEqual([]);
    await switchTo(true);
    expect(await performer.follow(checkInput(person))).toMatchObject(waiting('candidate', 'active'));
  });
});

describe('placing an order again', () => {
  it('sends one request when the activity runs twice at once', async () => {
    const person = await aboutToOrder();
    const answers = await Promise.all([
      performer.take('placeOrder', checkInput(person)),
      performer.take('placeOrder', checkInput(person)),
    ]);
    expect(performer.sent(ORDER)).toHaveLength(1);
    expect(answers).toContainEqual(expect.objectContaining(waiting('candidate', 'active')));
    expect(await desk.invitationsOf(await desk.checkOf(person))).toHaveLength(1);
    expect(await performer.follow(checkInput(person))).toMatchObject(waiting('candidate', 'active'));
  });

  it('sends nothing when the answer was lost, and adopts what a fresh look-up shows', async () => {
    const person = await aboutToOrder();
    const input = checkInput(person);
    await desk.fault({ match: NEW_ORDER, kind: 'half_close', afterEffect: true });
    expect(await performer.failureOf('placeOrder', input)).toMatchObject({ nonRetryable: false });

    const repeated = await performer.take('placeOrder', input);
    expect(repeated).toMatchObject(waiting('provider_unavailable', 'active'));
    expect(performer.sent(ORDER)).toHaveLength(1);

    const now = repeated.do === 'wait' ? repeated.until : 0;
    expect(await performer.follow(checkInput(person, { now }))).toMatchObject(waiting('candidate', 'active'));
    expect(performer.sent(ORDER)).toHaveLength(1);
    expect(await desk.invitationsOf(await desk.checkOf(person))).toHaveLength(1);
  });

  it('sends the same bytes under the same key, whatever has changed since', async () => {
    const person = await aboutToOrder();
    await desk.fault({ match: NEW_ORDER, kind: 'drop_before', times: 2 });
    let now = Date.now();
    for (let sendings = 0; sendings < 2; sendings += 1) {
      await performer.failureOf('placeOrder', checkInput(person, { now }));
      await desk.changeProfile(
        person.employeeId,
        profileOf({ work_location: { country: 'US', state: 'NY' } }),
      );
      await world.publish({ connection: world.checkr.id, package: 'driver_pro' }, world.definition.key);
      now += HOUR;
      expect(await performer.follow(checkInput(person, { now }), 'placeOrder')).toMatchObject({ do: 'step' });
    }
    expect(await performer.take('placeOrder', checkInput(person, { now }))).toMatchObject(
      waiting('candidate', 'active'),
    );
    const [first, ...others] = performer.sent(ORDER);
    expect(others).toEqual([first, first]);
    expect(first?.key).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('sends nothing 23 hours after the first time, and asks a person', async () => {
    const person = await aboutToOrder();
    const sentAt = Date.now();
    await desk.fault({ match: NEW_ORDER, kind: 'drop_before' });
    await performer.failureOf('placeOrder', checkInput(person, { now: sentAt }));
    const stillAlive = checkInput(person, { now: sentAt + 23 * HOUR - 1 });
    expect(await performer.follow(stillAlive, 'placeOrder')).toMatchObject({ step: 'placeOrder' });

    const tooLate = checkInput(person, { now: sentAt + 23 * HOUR });
    await performer.take('placeOrder', tooLate);
    expect(performer.sent(ORDER)).toHaveLength(1);

    const later = checkInput(person, { now: tooLate.now + HOUR });
    const asked = await performer.follow(later);
    expect(asked).toMatchObject({ ...waiting('order_unconfirmed'), onPoke: { step: 'findOrder' } });
    expect(await performer.follow({ ...later, now: later.now + HOUR, retry: true })).toMatchObject(
      waiting('order_unconfirmed'),
    );
    expect(performer.sent(ORDER)).toHaveLength(1);
  });

  it('adopts an unconfirmed order that turns up after all', async () => {
    const person = await aboutToOrder();
    const sentAt = Date.now();
    await desk.fault({ match: NEW_ORDER, kind: 'drop_after' });
    await performer.failureOf('placeOrder', checkInput(person, { now: sentAt }));
    const later = checkInput(person, { now: sentAt + 48 * HOUR });
    expect(await performer.follow(later)).toMatchObject(waiting('candidate', 'active'));
    expect(performer.sent(ORDER)).toHaveLength(1);
  });
});

describe('an order that the provider refuses', () => {
  const words = 'Quillfeather <adelheid.x@people.test> is on the do-not-order list of Megacorp';

  it.each([
    [400, { error: [words] }],
    [404, { error: 'Package not found for Megacorp' }],
    [409, { error: `Duplicate invitation: ${words}` }],
    [422, { errors: { base: [words] } }],
  ])('with %d needs attention; its words stay in Postgres', async (status, body) => {
    const person = await aboutToOrder();
    await desk.fault({ match: NEW_ORDER, kind: 'status', status, body });
    expect(await performer.take('placeOrder', checkInput(person))).toMatchObject(waiting('order_refused'));
    const check = await desk.checkOf(person);
    expect(check).toMatchObject({ status: 'order_failed', providerOrderId: null });
    expect(check.refusalDetail).toContain('Megacorp');

    const later = checkInput(person, { now: Date.now() + 30 * HOUR, retry: true });
    expect(await performer.follow(later)).toMatchObject(waiting('order_refused'));
    expect(performer.sent(ORDER)).toHaveLength(1);
    expect(performer.leaked(['Megacorp', 'do-not-order', 'duplicate'])).toEqual([]);
  });

  it('because the account is not credentialed is held, and goes out unchanged later', async () => {
    const person = await aboutToOrder();
    await world.checkrControl('PUT', '/account', { authorized: false });
    const input = checkInput(person);
    expect(await performer.take('placeOrder', input)).toMatchObject(waiting('not_credentialed'));
    expect(await desk.checkOf(person)).toMatchObject({ status: 'ordering', refusal: null });
    expect(await performer.follow({ ...input, now: input.now + 60_000 })).toMatchObject(
      waiting('not_credentialed'),
    );
    await world.checkrControl('PUT', '/account', { authorized: true });
    expect(await performer.follow({ ...input, now: input.now + 60_000, retry: true })).toMatchObject(
      waiting('candidate', 'active'),
    );
    const [first, second] = performer.sent(ORDER);
    expect(second).toEqual(first);
  });

  it('because its key was revoked is held until somebody corrects it', async () => {
    const person = await aboutToOrder();
    await desk.fault({ match: NEW_ORDER, kind: 'status', status: 401 });
    expect(await performer.take('placeOrder', checkInput(person))).toMatchObject(
      waiting('connection_unauthorized'),
    );
    expect(await performer.follow(checkInput(person, { retry: true }))).toMatchObject(
      waiting('candidate', 'active'),
    );
    expect(performer.sent(ORDER)).toHaveLength(2);
  });

  it.each([
    [429, { retryAfter: 7 }, 7_000],
    [503, { retryAfter: 30 }, 30_000],
    [500, {}, undefined],
    [409, { body: { message: 'Another request with the same idempotency key is in progress' } }, undefined],
  ])('for now, with %d %j, is asked again', async (status, fault, nextRetryDelay) => {
    const person = await aboutToOrder();
    await desk.fault({ match: NEW_ORDER, kind: 'status', status, ...fault });
    const failure = await performer.failureOf('placeOrder', checkInput(person));
    expect(failure).toMatchObject({ nonRetryable: false });
    expect(failure.nextRetryDelay ?? undefined).toBe(nextRetryDelay);
    expect(await desk.checkOf(person)).toMatchObject({ refusal: null, status: 'ordering' });
  });
});

describe('an order of a run that is being canceled', () => {
  it('is not placed', async () => {
    const person = await aboutToOrder();
    expect(await performer.follow(checkInput(person, { canceling: true }))).toEqual({
      do: 'end',
      state: 'canceled',
      waitsFor: null,
    });
    expect(performer.sent(ORDER)).toEqual([]);
  });

  it('is looked for until it can no longer arrive, and withdrawn when it did', async () => {
    const person = await aboutToOrder();
    const sentAt = Date.now();
    await desk.fault({ match: NEW_ORDER, kind: 'drop_after' });
    await performer.failureOf('placeOrder', checkInput(person, { now: sentAt }));
    const canceled = await performer.follow(checkInput(person, { now: sentAt + 60_000, canceling: true }));
    expect(canceled).toMatchObject({ do: 'end', state: 'canceled' });
    const [invitation] = await desk.invitationsOf(await desk.checkOf(person));
    expect(invitation?.deleted_at).not.toBeNull();
  });

  it('ends without an order that never arrived, two minutes after it was sent', async () => {
    const person = await aboutToOrder();
    const sentAt = Date.now();
    await desk.fault({ match: NEW_ORDER, kind: 'drop_before' });
    await performer.failureOf('placeOrder', checkInput(person, { now: sentAt }));
    const early = await performer.follow(checkInput(person, { now: sentAt + 1_000, canceling: true }));
    expect(early).toMatchObject({ ...waiting('withdrawing', 'active'), until: sentAt + 120_000 });
    expect(
      await performer.follow(checkInput(person, { now: sentAt + 120_000, canceling: true })),
    ).toMatchObject({
      do: 'end',
      state: 'canceled',
    });
    expect(performer.sent(ORDER)).toHaveLength(1);
  });
});
