import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { providerPerson } from '../../src/db/provider-persons.ts';
import { createCheckDesk } from './check-desk.ts';
import { type HiredPerson, hirePerson, profileOf } from './hired-person.ts';
import { checkInput, createPerformer, type Performer } from './performer.ts';
import { startWorld, type World } from './world.ts';

const HOUR = 3_600_000;
const CREATE = 'POST /v1/candidates';
const NEW_PERSON = { method: 'POST', path: '/v1/candidates' };

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
const invited = waiting('candidate', 'active');
const personOf = ({ employeeId }: HiredPerson) =>
  providerPerson(world.db, { connectionId: world.checkr.id, employeeId });
const candidatesOf = async ({ employeeId }: HiredPerson) => {
  const customId = await desk.customIdOf(employeeId);
  return (await desk.checkrState()).candidates.filter(({ custom_id }) => custom_id === customId);
};

/** A person who is about to be created at the provider. */
async function aboutToCreate(): Promise<HiredPerson> {
  const person = await hirePerson(world);
  expect(await performer.follow(checkInput(person), 'createPerson')).toMatchObject({ step: 'createPerson' });
  return person;
}

describe('finding the person at the provider', () => {
  it('takes the candidate that has our id, and creates nobody', async () => {
    const person = await hirePerson(world);
    const { employeeId, profile } = person;
    const customId = await desk.customIdOf(employeeId);
    const id = await desk.addCandidate({ customId, email: profile.personal_email ?? '' });
    expect(await performer.follow(checkInput(person))).toMatchObject(invited);
    expect(performer.sent(CREATE)).toEqual([]);
    expect((await desk.checkOf(person)).providerPersonId).toBe(id);
  });

  it('asks an admin when two candidates have our id, and again after a retry', async () => {
    const person = await hirePerson(world);
    const customId = await desk.customIdOf(person.employeeId);
    await desk.addCandidate({ customId, email: 'one@else.test' });
    await desk.addCandidate({ customId, email: 'two@else.test' });
    expect(await performer.follow(checkInput(person))).toMatchObject(waiting('person_ambiguous'));
    expect(await performer.follow(checkInput(person, { retry: true }))).toMatchObject(
      waiting('person_ambiguous'),
    );
    expect(performer.requests.filter(({ call }) => call.startsWith('POST'))).toEqual([]);
  });

  it('asks an admin when the e-mail belongs to a candidate under another id', async () => {
    const person = await hirePerson(world);
    await desk.addCandidate({ customId: 'hris:4711', email: person.profile.personal_email ?? '' });
    expect(await performer.follow(checkInput(person))).toMatchObject(waiting('person_ambiguous'));
    expect(performer.sent(CREATE)).toEqual([]);
  });

  it('creates its own beside a candidate without an id who has the same e-mail', async () => {
    const person = await hirePerson(world);
    await desk.addCandidate({ email: person.profile.personal_email ?? '' });
    expect(await performer.follow(checkInput(person))).toMatchObject(invited);
    expect(await candidatesOf(person)).toHaveLength(1);
  });

  it('is left out for the next check of the same employee', async () => {
    const person = await hirePerson(world);
    await performer.follow(checkInput(person));
    performer.requests.length = 0;
    const again = await hirePerson(world, { employeeId: person.employeeId });
    expect(await performer.follow(checkInput(again))).toMatchObject(invited);
    expect(performer.requests.map(({ call }) => call)).toEqual([
      'GET /v1/invitations',
      'POST /v1/invitations',
    ]);
    expect((await desk.checkOf(again)).providerPersonId).toBe((await desk.checkOf(person)).providerPersonId);
  });

  it('is held while the key is refused', async () => {
    const person = await hirePerson(world);
    await desk.fault({ match: { path: '/v1/candidates' }, kind: 'status', status: 401 });
    expect(await performer.follow(checkInput(person))).toMatchObject(waiting('connection_unauthorized'));
    expect(await performer.follow(checkInput(person, { retry: true }))).toMatchObject(invited);
  });
});

describe('creating the person at the provider', () => {
  it('sends one request when two checks of one employee come to it at once', async () => {
    const first = await hirePerson(world);
    const second = await hirePerson(world, { employeeId: first.employeeId });
    for (const person of [first, second]) await performer.follow(checkInput(person), 'createPerson');
    await Promise.all([first, second].map((person) => performer.take('createPerson', checkInput(person))));
    expect(performer.sent(CREATE)).toHaveLength(1);

    const later = Date.now() + 60_000;
    for (const person of [first, second]) {
      expect(await performer.follow(checkInput(person, { now: later }))).toMatchObject(invited);
    }
    expect(performer.sent(CREATE)).toHaveLength(1);
    expect(await candidatesOf(first)).toHaveLength(1);
  });

  it('sends nothing again when the answer was lost, and finds who was created', async () => {
    const person = await aboutToCreate();
    const input = checkInput(person);
    await desk.fault({ match: NEW_PERSON, kind: 'truncated_json', afterEffect: true });
    expect(await performer.failureOf('createPerson', input)).toMatchObject({ nonRetryable: false });
    expect(await performer.take('createPerson', input)).toMatchObject(
      waiting('provider_unavailable', 'active'),
    );
    expect(await performer.follow({ ...input, now: input.now + 60_000 })).toMatchObject(invited);
    expect(performer.sent(CREATE)).toHaveLength(1);
    expect(await candidatesOf(person)).toHaveLength(1);
  });

  it('sends the same bytes under the same key when it never arrived, and others after 23 hours', async () => {
    const person = await aboutToCreate();
    const input = checkInput(person);
    await desk.fault({ match: NEW_PERSON, kind: 'drop_before', times: 2 });
    await performer.failureOf('createPerson', input);
    const corrected = profileOf();
    await desk.changeProfile(person.employeeId, corrected);

    const sameDay = { ...input, now: input.now + HOUR };
    await performer.follow(sameDay, 'createPerson');
    await performer.failureOf('createPerson', sameDay);
    const nextDay = { ...input, now: input.now + 23 * HOUR };
    expect(await performer.follow(nextDay)).toMatchObject(invited);

    const [first, second, third] = performer.sent(CREATE);
    expect(second).toEqual(first);
    expect(third?.key).not.toBe(first?.key);
    expect(third?.body).toContain(corrected.personal_email);
    expect(await candidatesOf(person)).toHaveLength(1);
  });

  it('is forgotten when the person is refused, so that a corrected one goes out under another key', async () => {
    const person = await aboutToCreate();
    const words = `The e-mail ${person.profile.personal_email} bounces at Megacorp`;
    await desk.fault({ match: NEW_PERSON, kind: 'status', status: 400, body: { error: words } });
    expect(await performer.take('createPerson', checkInput(person))).toMatchObject(waiting('order_refused'));
    expect((await desk.checkOf(person)).refusalDetail).toContain(words);
    expect(await personOf(person)).toMatchObject({ body: null, firstSentAt: null, providerId: null });

    const corrected = profileOf();
    await desk.changeProfile(person.employeeId, corrected);
    expect(await performer.follow(checkInput(person, { attempt: 2 }))).toMatchObject(invited);
    const [first, second] = performer.sent(CREATE);
    expect(second?.key).not.toBe(first?.key);
    expect(second?.body).toContain(corrected.personal_email);
    expect(performer.leaked(['Megacorp', 'bounces'])).toEqual([]);
  });

  it('keeps no copy of what was sent once the person is known', async () => {
    const person = await hirePerson(world);
    await performer.follow(checkInput(person));
    const { providerId, body } = await personOf(person);
    expect(body).toBeNull();
    expect(providerId).toBe((await desk.checkOf(person)).providerPersonId);
  });
});
