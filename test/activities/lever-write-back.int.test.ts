import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { resumeWriteBacks, type UnconfirmedNotes } from '../../src/db/resume-write-backs.ts';
import { checks } from '../../src/db/schema/checks.ts';
import { connections } from '../../src/db/schema/connections.ts';
import { wantWriteBack } from '../../src/db/write-backs.ts';
import { PACKAGE_PROBLEMS } from '../../src/domain/run/package-problem.ts';
import { newId } from '../../src/ids.ts';
import { startWorld, type World } from './world.ts';
import {
  addCandidate,
  type Candidate,
  createWriteBackDesk,
  inLever,
  rowsOf,
  setWriteBack,
  type WriteBackDesk,
  want,
} from './write-back-desk.ts';

const [ORDERED, ERROR, COMPLETED] = ['Ordered', 'Error', 'Completed'].map(
  (word) => `Background Check:${word}`,
);
const INTERVIEWER = 'be129d9b-7c3f-4d2a-8b1e-9f0a1b2c3d33';
const MARK = /\[gw:[0-9a-f]{12}\]$/;

let world: World;
let desk: WriteBackDesk;
let candidate: Candidate;

beforeAll(async () => {
  world = await startWorld();
  desk = createWriteBackDesk(world);
});
afterAll(() => world.stop());
beforeEach(async () => {
  await world.leverControl('POST', '/reset');
  await setWriteBack(world, { enabled: true });
  candidate = await addCandidate(world, ['Engineering', 'background check:error']);
});

const fault = (body: Readonly<Record<string, unknown>>) => world.leverControl('POST', '/faults', body);
const writes = { method: 'POST', path: '/v1/opportunities' };
const notes = { method: 'POST', path: '^/v1/opportunities/[^/]+/notes$' };
const goOn = () => {};
const resume = (unconfirmedNotes: UnconfirmedNotes) =>
  resumeWriteBacks({ db: world.db, actor: 'test', opportunity: candidate, unconfirmedNotes });

/** A check of the run with a report, as the order path leaves it. */
async function addCheck(reportId: string | null): Promise<string> {
  const id = newId('check');
  await world.db.insert(checks).values({
    id,
    runId: candidate.runId,
    taskKey: 'check',
    attempt: 1,
    employeeId: candidate.employeeId,
    connectionId: world.checkr.id,
    package: 'tasker_standard',
    orderedBy: 'run',
    statusAt: new Date(),
    idempotencyKey: id,
    tag: `gw:${id}`,
    workCountry: 'US',
    providerOrderId: `order-${id}`,
    reportId,
    createdAt: new Date(),
  });
  return id;
}

describe('what is wanted of an opportunity', () => {
  it('is nothing while the setting is off, unless the provider has no other way', async () => {
    await setWriteBack(world, null);
    await want(world, candidate, { state: 'ordered' });
    expect(await rowsOf(world, candidate)).toEqual([]);
    await want(world, candidate, { state: 'ordered', always: true });
    expect(await rowsOf(world, candidate)).toMatchObject([{ wanted: 'ordered', state: 'pending' }]);
  });

  it('is one row for each attempt, that moves, and is left alone by the same again', async () => {
    await want(world, candidate, { state: 'ordered' });
    await want(world, candidate, { state: 'ordered' });
    await want(world, candidate, { state: 'error', reason: 'order_refused' });
    const [row, ...others] = await rowsOf(world, candidate);
    expect(others).toEqual([]);
    expect(row).toMatchObject({ wanted: 'error', reason: 'order_refused', revision: 2, state: 'pending' });
    await desk.drive(candidate);
    await want(world, candidate, { state: 'error', reason: 'order_refused' });
    expect(await rowsOf(world, candidate)).toMatchObject([{ state: 'settled', nextAttemptAt: null }]);
  });

  it('is not kept when the change of the check is rolled back', async () => {
    const broken = world.db.transaction(async (tx) => {
      await tx.update(connections).set({ name: 'Renamed' }).where(eq(connections.id, world.lever.id));
      await wantWriteBack(tx, {
        ...candidate,
        taskKey: 'check',
        attempt: 1,
        checkId: null,
        state: 'ordered',
      });
      throw new Error('Rolled back');
    });
    await expect(broken).rejects.toThrow('Rolled back');
    expect(await rowsOf(world, candidate)).toEqual([]);
  });
});

describe('a write-back', () => {
  it('shows one tag of ours from the order to the completion, and leaves the tags of others alone', async () => {
    const { tags } = await inLever(world, candidate);
    await want(world, candidate, { state: 'ordered' });
    expect(await desk.drive(candidate)).toEqual(['add_tag']);
    expect(await inLever(world, candidate)).toMatchObject({ tags: [...tags, ORDERED], notes: [] });
    await want(world, candidate, { state: 'error', reason: 'package_tag_missing' });
    expect(await desk.drive(candidate)).toEqual(['remove_tags', 'add_tag', 'write_note']);
    await want(world, candidate, { state: 'completed', checkId: await addCheck('r1'), reportLink: true });
    expect(await desk.drive(candidate)).toEqual(['remove_tags', 'add_tag', 'write_note']);

    const shown = await inLever(world, candidate);
    expect(shown.tags).toEqual([...tags, COMPLETED]);
    expect(shown.notes).toHaveLength(2);
    expect(shown.notes[0]).toContain(PACKAGE_PROBLEMS.package_tag_missing);
    expect(shown.notes[1]).toContain(`${world.checkr.dashboardUrl}/reports/r1`);
    for (const note of shown.notes) expect(note).toMatch(MARK);
    expect(await rowsOf(world, candidate)).toMatchObject([{ state: 'settled', writtenTag: COMPLETED }]);
  });

  it('tells each outcome once, however often a check comes back to it', async () => {
    for (const state of ['completed', 'ordered', 'completed'] as const) {
      await want(world, candidate, { state });
      await desk.drive(candidate);
    }
    expect(await inLever(world, candidate)).toMatchObject({ notes: [expect.stringMatching(MARK)] });
  });

  it('follows the newest of two checks of one opportunity, and tells the completion of both', async () => {
    await want(world, candidate, { state: 'ordered', taskKey: 'first' });
    await want(world, candidate, { state: 'ordered', taskKey: 'second' });
    await desk.drive(candidate);
    await want(world, candidate, { state: 'completed', taskKey: 'first' });
    await desk.drive(candidate);
    const between = await inLever(world, candidate);
    expect([between.tags.at(-1), between.notes.length]).toEqual([ORDERED, 1]);
    await want(world, candidate, { state: 'completed', taskKey: 'second' });
    await desk.drive(candidate);
    const after = await inLever(world, candidate);
    expect([after.tags.at(-1), after.notes.length]).toEqual([COMPLETED, 2]);
  });

  it('says nothing of the error of an attempt that was ordered anew', async () => {
    await want(world, candidate, { state: 'ordered' });
    await want(world, candidate, { state: 'ordered', attempt: 2 });
    await want(world, candidate, { state: 'error', reason: 'invitation_canceled' });
    await desk.drive(candidate);
    const shown = await inLever(world, candidate);
    expect([shown.tags.at(-1), shown.notes]).toEqual([ORDERED, []]);
    expect(await rowsOf(world, candidate)).toMatchObject([{ state: 'settled' }, { state: 'settled' }]);
  });

  it('writes secret notes in the name of a user, as the settings say', async () => {
    await setWriteBack(world, { enabled: true, secretNotes: true, performAs: INTERVIEWER });
    await want(world, candidate, { state: 'completed' });
    await desk.drive(candidate);
    expect(await inLever(world, candidate)).toMatchObject({ secret: [true], users: [INTERVIEWER] });
  });

  it('advances a clear candidate once, and never back', async () => {
    await setWriteBack(world, { enabled: true, advanceToStage: 'offer' });
    await want(world, candidate, { state: 'completed' });
    await desk.drive(candidate);
    expect((await inLever(world, candidate)).stage).not.toBe('offer');
    await want(world, candidate, { state: 'completed', advance: true });
    expect(await desk.drive(candidate)).toEqual(['advance_stage']);
    expect((await inLever(world, candidate)).stage).toBe('offer');
    await world.leverControl('POST', `/opportunities/${candidate.opportunityId}/stage`, {
      stage: 'lead-new',
    });
    await want(world, candidate, { state: 'ordered' });
    await want(world, candidate, { state: 'completed', advance: true });
    await desk.drive(candidate);
    expect((await inLever(world, candidate)).stage).toBe('lead-new');

    const other = await addCandidate(world);
    const past = { stage: 'c4d5e6f7-0a1b-4c2d-8e3f-4a5b6c7d8e99' };
    await world.leverControl('POST', `/opportunities/${other.opportunityId}/stage`, past);
    await want(world, other, { state: 'completed', advance: true });
    await desk.drive(other);
    expect((await inLever(world, other)).stage).toBe(past.stage);
  });

  it('keeps still while its connection is switched off', async () => {
    await want(world, candidate, { state: 'ordered' });
    await world.db.update(connections).set({ active: false }).where(eq(connections.id, world.lever.id));
    expect(await desk.drive(candidate)).toEqual([]);
    await world.db.update(connections).set({ active: true }).where(eq(connections.id, world.lever.id));
    expect(await desk.drive(candidate)).toEqual(['add_tag']);
  });
});

describe('a call that goes wrong', () => {
  it('finds the note again whose answer was lost', async () => {
    await want(world, candidate, { state: 'completed' });
    await fault({ match: notes, kind: 'drop_after' });
    expect(await desk.drive(candidate, goOn)).toEqual(['add_tag', 'write_note', 'wait']);
    expect(await inLever(world, candidate)).toMatchObject({ notes: [expect.stringMatching(MARK)] });
  });

  it('writes the note again that was lost on its way, after the time in which it may arrive', async () => {
    await want(world, candidate, { state: 'completed' });
    await fault({ match: notes, kind: 'drop_before' });
    expect(await desk.drive(candidate, goOn)).toEqual(['add_tag', 'write_note', 'wait', 'write_note']);
    expect((await inLever(world, candidate)).notes).toHaveLength(1);
  });

  it.each([
    ['429', { kind: 'status', status: 429 }],
    ['503 before the effect', { kind: 'status', status: 503 }],
    ['503 after the effect', { kind: 'status', status: 503, afterEffect: true }],
    ['HTML instead of an answer', { kind: 'html_200', afterEffect: true }],
    ['half an answer', { kind: 'truncated_json', afterEffect: true }],
  ])('passes: %s, at each write', async (_title, body) => {
    await want(world, candidate, { state: 'ordered' });
    await desk.drive(candidate);
    await want(world, candidate, { state: 'completed' });
    await fault({ match: writes, times: 4, ...body });
    await desk.drive(candidate, goOn);
    const shown = await inLever(world, candidate);
    expect(shown.tags.filter((tag) => tag.startsWith('Background Check:'))).toEqual([COMPLETED]);
    expect(shown.notes).toHaveLength(1);
    expect(await rowsOf(world, candidate)).toMatchObject([{ state: 'settled', calling: false }]);
  });

  it('is not doubted when it was refused for now', async () => {
    await want(world, candidate, { state: 'completed' });
    await fault({ match: notes, kind: 'status', status: 429 });
    expect(await desk.drive(candidate, goOn)).toEqual(['add_tag', 'write_note', 'write_note']);
  });

  it('leaves a secret note to an admin when Lever hides it, whose answer settles it', async () => {
    await setWriteBack(world, { enabled: true, secretNotes: true });
    await want(world, candidate, { state: 'completed' });
    await fault({ match: notes, kind: 'drop_after' });
    await desk.drive(candidate, goOn);
    expect(await rowsOf(world, candidate)).toMatchObject([
      { state: 'needs_attention', attention: 'note_unconfirmed', nextAttemptAt: null },
    ]);
    expect(await desk.drive(candidate)).toEqual([]);
    expect((await inLever(world, candidate)).notes).toHaveLength(1);

    expect(await resume('are_there')).toBe(1);
    await desk.drive(candidate);
    expect(await rowsOf(world, candidate)).toMatchObject([{ state: 'settled', attention: null }]);
    expect((await inLever(world, candidate)).notes).toHaveLength(1);
  });

  it('writes a secret note again when an admin says that it is missing', async () => {
    await setWriteBack(world, { enabled: true, secretNotes: true });
    await want(world, candidate, { state: 'completed' });
    await fault({ match: notes, kind: 'drop_before' });
    await desk.drive(candidate, goOn);
    expect((await inLever(world, candidate)).notes).toEqual([]);
    await resume('are_missing');
    await desk.drive(candidate);
    expect((await inLever(world, candidate)).notes).toHaveLength(1);
    expect(await rowsOf(world, candidate)).toMatchObject([{ state: 'settled' }]);
  });

  it('is not sent when its worker stood still since it was written down', async () => {
    let reads = 0;
    const stopped = createWriteBackDesk(world, {
      elapsed: () => {
        reads += 1;
        return reads === 2 ? 10_000 : 0;
      },
    });
    await want(world, candidate, { state: 'ordered' });
    expect(await stopped.drive(candidate)).toEqual(['add_tag', 'add_tag', 'wait']);
    expect((await inLever(world, candidate)).tags).toContain(ORDERED);
  });

  it('is not a second note when the same activity is performed twice', async () => {
    await want(world, candidate, { state: 'completed' });
    const target = { connectionId: candidate.connectionId, opportunityId: candidate.opportunityId };
    const { readWriteBack, doWriteBack } = desk.activities;
    const now = Date.now();
    await desk.activities.doWriteBack({ ...target, call: { do: 'add_tag', tag: COMPLETED ?? '' }, now });
    const next = await readWriteBack({ ...target, now });
    if (next.do !== 'call') throw new Error(`Not a call: ${next.do}`);
    const both = await Promise.all([1, 2].map(() => doWriteBack({ ...target, call: next.call, now })));
    expect(both).toEqual([{ do: 'look' }, { do: 'look' }]);
    expect((await inLever(world, candidate)).notes).toHaveLength(1);
  });
});

describe('a refusal', () => {
  it.each([
    ['of the credential, which is tried again by itself', 401, 'connection_refused', true],
    ['of a confidential record, which is tried again by itself', 403, 'connection_refused', true],
    ['of the user to perform as', 400, 'write_refused', false],
  ])('%s needs attention', async (_title, status, attention, again) => {
    await want(world, candidate, { state: 'error', reason: 'order_refused' });
    await fault({ match: writes, kind: 'status', status });
    await desk.drive(candidate);
    const [row] = await rowsOf(world, candidate);
    expect(row).toMatchObject({ state: 'needs_attention', attention });
    expect(row?.nextAttemptAt !== null).toBe(again);
    await resume('are_there');
    await desk.drive(candidate);
    expect((await inLever(world, candidate)).tags).toContain(ERROR);
    expect(await rowsOf(world, candidate)).toMatchObject([{ state: 'settled', attention: null }]);
  });

  it('in the name of a user that Lever does not know names what to correct', async () => {
    await setWriteBack(world, { enabled: true, performAs: 'nobody' });
    await want(world, candidate, { state: 'ordered' });
    await desk.drive(candidate);
    expect(await rowsOf(world, candidate)).toMatchObject([{ attention: 'write_refused' }]);
  });

  it('of a deleted opportunity ends it until an admin acts', async () => {
    await want(world, candidate, { state: 'ordered' });
    await world.leverControl('DELETE', `/opportunities/${candidate.opportunityId}`);
    await desk.drive(candidate);
    expect(await rowsOf(world, candidate)).toMatchObject([
      { state: 'needs_attention', attention: 'record_missing', nextAttemptAt: null },
    ]);
  });

  it('of a stage that does not exist comes after tag and note', async () => {
    await setWriteBack(world, { enabled: true, advanceToStage: 'nowhere' });
    await want(world, candidate, { state: 'completed', advance: true });
    await desk.drive(candidate);
    expect(await rowsOf(world, candidate)).toMatchObject([{ attention: 'stage_missing' }]);
    const shown = await inLever(world, candidate);
    expect([shown.tags.at(-1), shown.notes.length]).toEqual([COMPLETED, 1]);
  });
});
