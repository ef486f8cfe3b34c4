import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createCheckrDispatch } from '../../src/inbox/dispatch-checkr.ts';
import type { RunStarter } from '../../src/inbox/run-starter.ts';
import { createCheckDesk } from '../activities/check-desk.ts';
import { hirePerson } from '../activities/hired-person.ts';
import { checkInput, createPerformer, type Performer } from '../activities/performer.ts';
import { startWorld, type World } from '../activities/world.ts';
import { deliver, deliveryOf } from './deliver.ts';

const HOUR = 3_600_000;

let world: World;
let desk: ReturnType<typeof createCheckDesk>;
let performer: Performer;

beforeAll(async () => {
  world = await startWorld();
  desk = createCheckDesk(world);
  performer = createPerformer(world);
});

afterAll(() => world.stop());

/** Nothing that fits no check may reach Temporal. */
const NO_TEMPORAL: RunStarter = {
  start: () => Promise.reject(new Error('A run was started')),
  poke: () => Promise.reject(new Error('A run was poked')),
  followUp: () => Promise.reject(new Error('A follow-up was started')),
};

async function dispatch(
  delivery: Parameters<typeof deliver>[1][number],
  { now, starter = NO_TEMPORAL }: { now?: number; starter?: RunStarter } = {},
) {
  const [id = ''] = await deliver(world, [{ source: 'checkr', ...delivery }]);
  const { vendors } = performer;
  const options = now === undefined ? {} : { now: () => now };
  const act = createCheckrDispatch({ db: world.db, keyRing: world.keyRing, starter, vendors, ...options });
  return act(await deliveryOf(world, id));
}

/** What Temporal would be asked for. */
function recordingStarter() {
  const asked: string[] = [];
  const starter: RunStarter = {
    ...NO_TEMPORAL,
    poke: async (_, { taskKey }) => {
      asked.push(`poke ${taskKey}`);
      return 'poked';
    },
    followUp: async ({ id }) => void asked.push(`follow up ${id}`),
  };
  return { asked, starter };
}

/** A report that somebody ordered in the dashboard. */
async function foreignReport(): Promise<string> {
  const candidate = await desk.addCandidate({ email: 'stranger@else.test' });
  const body = { candidate_id: candidate, package: 'tasker_standard', source: 'continuous_check' };
  return z.object({ id: z.string() }).parse(await world.checkrControl('POST', '/reports', body)).id;
}

describe('a Checkr event that fits no check', () => {
  it('is tried again for 25 hours after it was received, then it is not ours', async () => {
    const receivedAt = new Date('2026-03-01T00:00:00Z');
    const event = { event: 'report.completed', body: { object: { id: await foreignReport() } }, receivedAt };
    const at = (ms: number) => dispatch(event, { now: receivedAt.getTime() + ms });
    const again = { state: 'again', outcome: 'No check fits this event yet.' };
    expect(await at(0)).toEqual(again);
    expect(await at(25 * HOUR - 1)).toEqual(again);
    expect(await at(25 * HOUR)).toEqual({ state: 'not_ours', outcome: 'No check of ours fits this event.' });
  });

  it('is matched when its order becomes known in the meantime', async () => {
    const person = await hirePerson(world);
    await performer.follow(checkInput(person), 'placeOrder');
    const check = await desk.checkOf(person);
    const event = { event: 'invitation.created', body: { object: { id: 'f'.repeat(24) } } };
    expect(await dispatch(event)).toMatchObject({ state: 'again' });

    await performer.follow(checkInput(person));
    const { providerOrderId } = await desk.checkOf(person);
    const ordered = { event: 'invitation.created', body: { object: { id: providerOrderId } } };
    await expect(dispatch(ordered)).rejects.toThrow('A run was poked');
    expect(check.providerOrderId).toBeNull();
  });
});

describe('a Checkr event that comes during the read by which a task would end', () => {
  const path = '/v1/reports';

  /** A report that is clear, and its read whose answer, made now, takes its time. */
  async function readingClear() {
    const person = await hirePerson(world);
    await performer.follow(checkInput(person));
    const reportId = await desk.submit(await desk.checkOf(person));
    await performer.take('readOrder', checkInput(person));
    const act = (action: string) => world.checkrControl('POST', `/reports/${reportId}/${action}`);
    await act('clear');
    await desk.fault({ match: { path }, kind: 'delay', delayMs: 500, afterEffect: true });
    const reading = performer.take('readOrder', checkInput(person, { now: Date.now() + 1 }));
    await expect
      .poll(async () => (await desk.requestsTo(`${path}/${reportId}`)).at(-1))
      .toMatchObject({ fault: 'delay' });
    await act('dispute');
    const event = { event: 'report.disputed', body: { object: { id: reportId } } };
    return { person, reading, event };
  }

  it('makes that read be made again, so that the task does not end by what was', async () => {
    const { person, reading, event } = await readingClear();
    const { asked, starter } = recordingStarter();
    expect(await dispatch(event, { starter })).toMatchObject({ state: 'done', outcome: 'Told the run.' });
    expect(await reading).toMatchObject({ do: 'wait', state: 'needs_attention', waitsFor: 'review' });
    expect(await desk.checkOf(person)).toMatchObject({ status: 'disputed' });
    expect(asked).toEqual(['poke check']);
  });

  it('is followed up when that read was written first', async () => {
    const { person, reading, event } = await readingClear();
    expect(await reading).toMatchObject({ do: 'end', state: 'completed' });
    const { asked, starter } = recordingStarter();
    await dispatch(event, { starter });
    const { id } = await desk.checkOf(person);
    expect(asked).toEqual(['poke check', `follow up ${id}`]);
  });
});

describe('a Checkr event about what is needed of the candidate', () => {
  it('is noted on the open checks that it is about, and their run is told', async () => {
    const person = await hirePerson(world);
    await performer.follow(checkInput(person));
    const { providerPersonId } = await desk.checkOf(person);
    const asked = { event: 'candidate.id_required', body: { object: { id: providerPersonId } } };
    await expect(dispatch(asked)).rejects.toThrow('A run was poked');
    expect(await desk.checkOf(person)).toMatchObject({
      candidateNeed: 'document',
      status: 'invitation_sent',
    });
  });

  it.each(['candidate.id_required', 'verification.created', 'verification.completed'])(
    'is ignored when no open check is of that candidate or report: %s',
    async (event) => {
      const stranger = { id: 'e'.repeat(24), reportId: 'd'.repeat(24) };
      expect(await dispatch({ event, body: { object: stranger } })).toEqual({
        state: 'ignored',
        outcome: 'No open check waits for this.',
      });
    },
  );
});

describe('a Checkr event that nothing depends on', () => {
  it.each([
    'candidate.created',
    'candidate.pre_adverse_action',
    'reporting.started',
    'an event of next year',
  ])('is ignored: %s', async (event) => {
    const before = performer.requests.length;
    expect(await dispatch({ event, body: { object: { id: 'f'.repeat(24) } } })).toMatchObject({
      state: 'ignored',
      outcome: expect.stringContaining(event),
    });
    expect(performer.requests).toHaveLength(before);
  });

  it.each([{}, { object: 'report' }, { object: { id: 7 } }, { object: { tags: 'gw:x' } }])(
    'is ignored without an object that can be read: %j',
    async (body) => {
      expect(await dispatch({ event: 'report.completed', body })).toMatchObject({ state: 'ignored' });
    },
  );
});
