import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runsOfSubject } from '../../src/db/runs.ts';
import { definitions } from '../../src/db/schema/definitions.ts';
import { runs } from '../../src/db/schema/runs.ts';
import type { RunState } from '../../src/domain/run/task-state.ts';
import { newId } from '../../src/ids.ts';
import { type Entry, enterRun } from '../../src/inbox/enter-run.ts';
import { startWorld, type World } from '../activities/world.ts';

const T = Date.UTC(2026, 5, 1);
const at = (ms: number) => new Date(T + ms);

let world: World;

beforeAll(async () => {
  world = await startWorld({ poolSize: 10 });
});

afterAll(() => world.stop());

const entryOf = (changes: Partial<Entry> = {}): Entry => ({
  definitionId: world.definition.id,
  subject: randomUUID(),
  connectionId: world.lever.id,
  listenerId: world.listener.id,
  deliveryId: newId('delivery'),
  occurredAt: at(0),
  ...changes,
});

async function close(runId: string, state: RunState, closedAt: Date | null = at(60_000)): Promise<void> {
  await world.db.update(runs).set({ state, closedAt }).where(eq(runs.id, runId));
}

/** An entry whose run has ended like this. */
async function ended(state: RunState): Promise<{ entry: Entry; runId: string }> {
  const entry = entryOf();
  const { run } = await enterRun(world.db, entry);
  if (!run) throw new Error('Nobody entered');
  await close(run.id, state);
  return { entry, runId: run.id };
}

it('makes the row of a run, not started, with the newest version', async () => {
  const { id, key } = world.definition;
  const newest = await world.publish({ connection: world.checkr.id, package: 'driver_pro' }, key);
  const entry = entryOf();
  const entered = await enterRun(world.db, entry);
  expect(entered).toMatchObject({ kind: 'entered', definitionKey: key });
  expect(entered.run).toMatchObject({
    ...{ definitionId: id, version: newest.version, subject: entry.subject, generation: 1 },
    ...{ deliveryId: entry.deliveryId, connectionId: world.lever.id, listenerId: world.listener.id },
    workflowId: `onboarding:${key}:${entry.subject}:1`,
    state: 'entering',
    startedAt: null,
    employeeId: null,
  });
});

it('answers the open run to whatever else comes for the subject', async () => {
  const entry = entryOf();
  const { run } = await enterRun(world.db, entry);
  const others = [entry, { ...entry, deliveryId: newId('delivery') }, { ...entry, occurredAt: at(90_000) }];
  for (const other of others) {
    expect(await enterRun(world.db, other)).toMatchObject({ kind: 'open', run: { id: run?.id } });
  }
  await close(run?.id ?? '', 'open', null);
  expect(await enterRun(world.db, entry)).toMatchObject({ kind: 'open', run: { id: run?.id } });
});

it.each(['completed', 'canceled', 'terminated'] as const)(
  'refuses the same hire after the run was %s, and names the run',
  async (state) => {
    const { entry, runId } = await ended(state);
    for (const occurredAt of [at(0), at(60_000), null]) {
      expect(await enterRun(world.db, { ...entry, occurredAt })).toMatchObject({
        kind: 'refused',
        why: expect.stringContaining(runId),
        run: { id: runId },
      });
    }
    expect(await runsOfSubject(world.db, entry)).toHaveLength(1);
  },
);

it.each(['completed', 'canceled', 'terminated'] as const)(
  'starts the next generation for a hire after the run was %s',
  async (state) => {
    const { entry } = await ended(state);
    const again = await enterRun(world.db, { ...entry, occurredAt: at(60_001) });
    expect(again).toMatchObject({ kind: 'entered', run: { generation: 2, state: 'entering' } });
    expect(again.run?.workflowId).toMatch(/:2$/);
  },
);

it('starts the next generation after a run in which nobody entered, whenever the hire was', async () => {
  const { entry } = await ended('not_entered');
  expect(await enterRun(world.db, { ...entry, occurredAt: null })).toMatchObject({
    kind: 'entered',
    run: { generation: 2 },
  });
});

it('refuses while the definition has no published version', async () => {
  const id = newId('definition');
  await world.db.insert(definitions).values({ id, key: `draft-${id}`, name: 'Draft' });
  expect(await enterRun(world.db, entryOf({ definitionId: id }))).toEqual({
    kind: 'refused',
    why: 'The definition has no published version.',
    run: null,
  });
});

it('makes one row when twenty entries of a subject come at once on two pools', async () => {
  const pools = [world.openPool(10), world.openPool(10)];
  const subject = randomUUID();
  const results = await Promise.all(
    Array.from({ length: 20 }, (_, index) => {
      const { db } = pools[index % 2] ?? world;
      return enterRun(db, entryOf({ subject }));
    }),
  );
  expect(results.filter(({ kind }) => kind === 'entered')).toHaveLength(1);
  expect(results.filter(({ kind }) => kind === 'open')).toHaveLength(19);
  expect(new Set(results.map(({ run }) => run?.id)).size).toBe(1);
});

it('makes one next generation when twenty entries come at once after the run', async () => {
  const { entry } = await ended('completed');
  const results = await Promise.all(
    Array.from({ length: 20 }, () => enterRun(world.db, { ...entry, occurredAt: at(70_000) })),
  );
  expect(results.filter(({ kind }) => kind === 'entered')).toHaveLength(1);
  expect((await runsOfSubject(world.db, entry)).map(({ generation }) => generation)).toEqual([2, 1]);
});

it('keeps the entries of different subjects and definitions apart', async () => {
  const other = await world.publish({ connection: world.checkr.id, package: 'tasker_standard' });
  const subject = randomUUID();
  const entries = [
    entryOf({ subject }),
    entryOf({ subject, definitionId: other.id }),
    entryOf({ subject: `${subject}-2` }),
  ];
  const results = await Promise.all(entries.map((entry) => enterRun(world.db, entry)));
  expect(results.map(({ kind }) => kind)).toEqual(['entered', 'entered', 'entered']);
});
