import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getRun } from '../../src/db/runs.ts';
import { runs, runTasks } from '../../src/db/schema/runs.ts';
import type { AdvanceInput, AdvanceResult } from '../../src/domain/run/advance.ts';
import type { TaskCarry } from '../../src/domain/run/task-carry.ts';
import { tasksOfRun } from '../helpers/tasks-of-run.ts';
import { type HiredPerson, hirePerson } from './hired-person.ts';
import { checkInput, createPerformer, type Performer, RECONCILE_MS } from './performer.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let performer: Performer;

beforeAll(async () => {
  world = await startWorld();
  performer = createPerformer(world);
});

afterAll(async () => {
  expect(performer.leaked()).toEqual([]);
  await world.stop();
});

const turnOf = ({ runId }: { runId: string }, changes: Partial<AdvanceInput> = {}): AdvanceInput => ({
  runId,
  turn: 1,
  now: Date.now(),
  canceling: false,
  changes: [],
  ...changes,
});
const advance = (input: AdvanceInput): Promise<AdvanceResult> =>
  performer.perform(performer.activities.advance, input);
const tasksOf = async ({ runId }: { runId: string }) =>
  Object.fromEntries((await tasksOfRun(world.db, runId)).map((task) => [task.key, task]));
const change = (task: Partial<TaskCarry> & Pick<TaskCarry, 'key' | 'state' | 'since'>): TaskCarry => ({
  kind: task.key === 'import' ? 'import_employee' : 'background_check',
  attempt: 1,
  waitsFor: null,
  ...task,
});

/** A run that has not had a turn. */
async function freshRun(): Promise<HiredPerson> {
  const person = await hirePerson(world, { run: { state: 'entering' } });
  await world.db.delete(runTasks).where(eq(runTasks.runId, person.runId));
  return person;
}

describe('a turn of a run', () => {
  it('starts the import, then the check, then ends', async () => {
    const run = await freshRun();
    const now = Date.now();
    expect(await advance(turnOf(run, { now }))).toEqual({
      due: ['import'],
      changed: [
        { key: 'import', kind: 'import_employee', state: 'active', waitsFor: 'start' },
        { key: 'check', kind: 'background_check', state: 'waiting', waitsFor: 'import_done' },
      ],
      alarm: null,
      done: null,
    });
    const imported = [change({ key: 'import', state: 'completed', since: now + 1 })];
    expect(await advance(turnOf(run, { turn: 2, changes: imported }))).toMatchObject({
      due: ['check'],
      done: null,
    });
    expect((await getRun(world.db, run.runId)).closedAt).toBeNull();

    const cleared = [change({ key: 'check', state: 'completed', since: now + 2 })];
    const end = turnOf(run, { turn: 3, now: now + 3, changes: cleared });
    expect(await advance(end)).toMatchObject({ due: [], done: 'completed' });
    expect(await getRun(world.db, run.runId)).toMatchObject({
      state: 'completed',
      turn: 3,
      closedAt: new Date(now + 3),
    });
  });

  it('answers the same when it is repeated, whatever the repetition says, and writes nothing', async () => {
    const run = await freshRun();
    const first = await advance(turnOf(run));
    const before = [await tasksOf(run), await getRun(world.db, run.runId)];
    const different = turnOf(run, {
      now: Date.now() + 5_000,
      canceling: true,
      changes: [change({ key: 'import', state: 'completed', since: Date.now() + 5_000 })],
    });
    expect(await advance(different)).toEqual(first);
    expect([await tasksOf(run), await getRun(world.db, run.runId)]).toEqual(before);
  });

  it('is taken once when eight workers take it at once', async () => {
    const run = await freshRun();
    const turns = Array.from({ length: 8 }, (_, index) => advance(turnOf(run, { now: 1_000 + index })));
    const answers = await Promise.all(turns);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    const since = Object.values(await tasksOf(run)).map((task) => task.since.getTime());
    expect(new Set(since).size).toBe(1);
  });

  it('is refused when the run is past it, and changes nothing', async () => {
    const run = await freshRun();
    for (const turn of [1, 2, 3]) await advance(turnOf(run, { turn }));
    const before = [await tasksOf(run), await getRun(world.db, run.runId)];
    const changes = [change({ key: 'import', state: 'completed', since: Date.now() + 60_000 })];
    expect(await performer.failureOf('advance', turnOf(run, { turn: 2, changes }))).toMatchObject({
      type: 'run.stale_turn',
      nonRetryable: true,
    });
    expect([await tasksOf(run), await getRun(world.db, run.runId)]).toEqual(before);
  });

  it('does not exist for a run that does not', async () => {
    expect(await performer.failureOf('advance', turnOf({ runId: 'run_nobody' }))).toMatchObject({
      type: 'internal',
      nonRetryable: false,
    });
  });
});

describe('what a turn writes about a task that an activity has written about', () => {
  const T = Date.UTC(2026, 5, 1);

  /** A run whose check was looked at, at `T`, and waits for its person to get a work location. */
  async function flaggedAt(now: number): Promise<HiredPerson> {
    const run = await hirePerson(world);
    await world.db
      .update(runTasks)
      .set({ since: new Date(T - 60_000) })
      .where(eq(runTasks.runId, run.runId));
    await world.db
      .update(runs)
      .set({ employeeId: await strangerId() })
      .where(eq(runs.id, run.runId));
    expect(await performer.take('lookAtCheck', checkInput(run, { now }))).toMatchObject({ do: 'wait' });
    return run;
  }
  async function strangerId(): Promise<string> {
    const { employeeId } = await hirePerson(world, {
      profile: {
        first_name: null,
        last_name: null,
        personal_email: null,
        phone: null,
        time_zone: null,
        job_title: null,
        department: null,
        start_date: null,
        work_location: null,
      },
    });
    return employeeId;
  }

  it('keeps the wait when the change is the older one', async () => {
    const run = await flaggedAt(T);
    const changes = [change({ key: 'check', state: 'active', waitsFor: 'start', since: T - 1 })];
    await advance(turnOf(run, { changes }));
    expect((await tasksOf(run)).check).toMatchObject({
      waitsFor: 'location_missing',
      waitsUntil: new Date(T + RECONCILE_MS),
      since: new Date(T),
    });
  });

  it('keeps the time of the next look when a newer change says the same', async () => {
    const run = await flaggedAt(T);
    const changes = [change({ key: 'check', state: 'flagged', waitsFor: 'location_missing', since: T + 5 })];
    await advance(turnOf(run, { changes }));
    expect((await tasksOf(run)).check).toMatchObject({
      state: 'flagged',
      waitsFor: 'location_missing',
      waitsUntil: new Date(T + RECONCILE_MS),
    });
  });

  it('says what a newer change says', async () => {
    const run = await flaggedAt(T);
    const error = 'internal: An unexpected error.';
    const changes = [
      change({ key: 'check', state: 'needs_attention', waitsFor: 'task_failed', since: T + 5, error }),
    ];
    await advance(turnOf(run, { changes }));
    expect((await tasksOf(run)).check).toMatchObject({
      state: 'needs_attention',
      waitsFor: 'task_failed',
      waitsUntil: null,
      error,
    });
  });

  it.each([
    ['of an attempt that is over', { attempt: 2, state: 'active' as const }],
    ['that has ended', { attempt: 1, state: 'skipped' as const }],
  ])('is not touched by an activity %s', async (_, task) => {
    const run = await flaggedAt(T);
    const changes = [change({ key: 'check', waitsFor: null, since: T + 5, ...task })];
    await advance(turnOf(run, { changes }));
    const before = (await tasksOf(run)).check;
    await performer.take('lookAtCheck', checkInput(run, { now: T + 60_000 }));
    expect((await tasksOf(run)).check).toEqual(before);
  });
});

describe('a turn of a run that is being canceled', () => {
  it('ends a run that has not started', async () => {
    const run = await freshRun();
    expect(await advance(turnOf(run, { canceling: true }))).toMatchObject({ due: [], done: 'canceled' });
    expect(Object.values(await tasksOf(run)).map(({ state }) => state)).toEqual(['canceled', 'canceled']);
    expect(await getRun(world.db, run.runId)).toMatchObject({ state: 'canceled', canceling: true });
  });

  it('waits for the task that is running', async () => {
    const run = await hirePerson(world);
    expect(await advance(turnOf(run, { canceling: true }))).toMatchObject({ due: [], done: null });
    expect(await getRun(world.db, run.runId)).toMatchObject({
      state: 'open',
      canceling: true,
      closedAt: null,
    });
    const changes = [change({ key: 'check', state: 'canceled', since: Date.now() })];
    const last = await advance(turnOf(run, { turn: 2, canceling: true, changes }));
    expect(last.done).toBe('canceled');
  });

  it('ends as not entered when the import found no hire', async () => {
    const run = await freshRun();
    await advance(turnOf(run));
    const changes = [change({ key: 'import', state: 'canceled', waitsFor: 'not_hired', since: Date.now() })];
    expect(await advance(turnOf(run, { turn: 2, changes }))).toMatchObject({ done: 'not_entered' });
    expect((await getRun(world.db, run.runId)).state).toBe('not_entered');
  });
});
