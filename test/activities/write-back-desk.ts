import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { createWriteBackActivities } from '../../src/activities/lever-write-back.ts';
import { createVendorClients } from '../../src/activities/vendor-clients.ts';
import type { Db } from '../../src/db/database.ts';
import { connections, type WriteBackSettings } from '../../src/db/schema/connections.ts';
import {
  type Opportunity,
  type WantedWriteBack,
  type WriteBackRow,
  wantWriteBack,
  writeBacksOf,
} from '../../src/db/write-backs.ts';
import type { WriteBackNext } from '../../src/workflows/contract.ts';
import { hirePerson } from './hired-person.ts';
import type { World } from './world.ts';

const Shown = z.looseObject({ id: z.string(), tags: z.array(z.string()), stage: z.string() });
const State = z.looseObject({
  opportunities: z.array(Shown),
  notes: z.array(
    z.looseObject({
      opportunityId: z.string(),
      secret: z.boolean(),
      user: z.string().nullable(),
      values: z.array(z.looseObject({ value: z.string() })),
    }),
  ),
});

/** A candidate in the Lever twin with an open run, and what is wanted of them. */
export interface Candidate extends Opportunity {
  readonly runId: string;
  readonly employeeId: string;
}

export async function addCandidate(
  world: World,
  tags: readonly string[] = ['Engineering'],
): Promise<Candidate> {
  const added = await world.leverControl('POST', '/opportunities', {
    name: 'Adelheid Quillfeather',
    email: `${randomUUID()}@people.test`,
    tags,
    posting: null,
  });
  const { id: opportunityId } = Shown.parse(added);
  const { runId, employeeId } = await hirePerson(world, { run: { subject: opportunityId } });
  return { connectionId: world.lever.id, opportunityId, runId, employeeId };
}

/** What the settings of the Lever connection say about write-backs. */
export async function setWriteBack(world: World, writeBack: WriteBackSettings | null): Promise<void> {
  const settings = writeBack ? { writeBack } : {};
  await world.db.update(connections).set({ settings }).where(eq(connections.id, world.lever.id));
}

export function want(
  { db }: Pick<World, 'db'>,
  { runId }: Pick<Candidate, 'runId'>,
  wanted: Partial<WantedWriteBack> & Pick<WantedWriteBack, 'state'>,
): Promise<void> {
  const attempt = { taskKey: 'check', attempt: 1, checkId: null };
  return db.transaction((tx) => wantWriteBack(tx, { runId, ...attempt, ...wanted }));
}

/** What Lever holds of a candidate, secret notes included. */
export async function inLever(world: World, { opportunityId }: Pick<Opportunity, 'opportunityId'>) {
  return (await readLever(world))(opportunityId);
}

/** What Lever holds now, by the id of an opportunity. */
export async function readLever(world: World) {
  const state = State.parse(await world.leverControl('GET', '/state'));
  return (opportunityId: string) => shownOf(state, opportunityId);
}

function shownOf(state: z.infer<typeof State>, opportunityId: string) {
  const found = state.opportunities.find(({ id }) => id === opportunityId);
  const notes = state.notes.filter((note) => note.opportunityId === opportunityId);
  return {
    tags: found?.tags ?? [],
    stage: found?.stage,
    notes: notes.map((note) => note.values[0]?.value ?? ''),
    secret: notes.map((note) => note.secret),
    users: notes.map((note) => note.user),
  };
}

/** The rows of a candidate as they are now, oldest first. */
export async function rowsOf(
  { db }: Pick<World, 'db'>,
  candidate: Opportunity,
): Promise<readonly WriteBackRow[]> {
  return (await writeBacksOf(db, candidate)).rows;
}

/** Performs write-backs as the workflow does, with its waits skipped, and keeps the steps that were taken. */
export function createWriteBackDesk(
  world: World,
  {
    db = world.db,
    fetch = globalThis.fetch,
    elapsed,
  }: { db?: Db; fetch?: typeof globalThis.fetch; elapsed?: () => number } = {},
) {
  const vendors = createVendorClients({
    db,
    keyRing: world.keyRing,
    publicUrl: 'http://127.0.0.1',
    fetch,
  });
  const activities = createWriteBackActivities({ db, vendors, ...(elapsed ? { elapsed } : {}) });

  const take = (target: Opportunity, next: WriteBackNext, now: number): Promise<WriteBackNext> =>
    next.do === 'call'
      ? activities.doWriteBack({ ...target, call: next.call, now })
      : activities.readWriteBack({ ...target, now });

  return {
    activities,
    async drive(
      { connectionId, opportunityId }: Opportunity,
      onFailure: (error: unknown) => void | Promise<void> = (error) => {
        throw error;
      },
    ): Promise<string[]> {
      const steps: string[] = [];
      const target = { connectionId, opportunityId };
      let next: WriteBackNext = { do: 'look' };
      let now = Date.now();
      for (let done = 0; done < 80; done += 1) {
        try {
          if (next.do === 'call') steps.push(next.call.do);
          next = await take(target, next, now);
        } catch (error) {
          await onFailure(error);
          next = { do: 'look' };
          now += 1_000;
          continue;
        }
        if (next.do === 'end') return steps;
        if (next.do === 'wait') steps.push('wait');
        now = next.do === 'wait' ? next.until : now + 5;
        if (next.do === 'wait') next = { do: 'look' };
      }
      throw new Error(`The write-back never ends: ${steps.join(', ')}`);
    },
  };
}
export type WriteBackDesk = ReturnType<typeof createWriteBackDesk>;
