import { inArray } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { installationId } from '../../src/db/employees.ts';
import { checks } from '../../src/db/schema/checks.ts';
import type { TaskNext, TaskStep } from '../../src/domain/run/task-next.ts';
import { type HiredPerson, hirePerson } from './hired-person.ts';
import { MortalWorker } from './mortal-worker.ts';
import { checkInput, createPerformer, type Performer } from './performer.ts';
import { strikeEachCall } from './strike-each-call.ts';
import { startWorld, type World } from './world.ts';

const State = z.object({
  candidates: z.array(z.object({ id: z.string(), custom_id: z.string().nullable() })),
  invitations: z.array(z.object({ id: z.string(), tags: z.array(z.string()) })),
  counts: z.object({ invitationsByTag: z.record(z.string(), z.number()) }),
});

/** A worker that can be struck, and what it performs. */
interface Team {
  readonly worker: MortalWorker;
  readonly performer: Performer;
}
const TEAMS = 4;

let world: World;
let teams: readonly Team[];

beforeAll(async () => {
  world = await startWorld({ poolSize: 2 * TEAMS });
  teams = Array.from({ length: TEAMS }, () => {
    const worker = new MortalWorker(world.sql);
    return { worker, performer: createPerformer(world, { db: worker.db, fetch: worker.fetch }) };
  });
});

afterAll(() => world.stop());

type Resume = 'same activity' | 'fresh look';
const MOST_ACTIVITIES = 60;

/** The step loop of the workflow, until the order was placed and has been read once. */
async function order({ worker, performer }: Team, person: HiredPerson, resume: Resume): Promise<TaskNext> {
  let name: 'lookAtCheck' | TaskStep = 'lookAtCheck';
  let hasRead = false;
  let input = checkInput(person);
  for (let done = 0; done < MOST_ACTIVITIES; done += 1) {
    let next: TaskNext;
    try {
      next = await performer.take(name, input);
    } catch {
      worker.restart();
      // Temporal repeats an activity with the input it had; after continue-as-new the kind begins with a look.
      if (resume === 'fresh look') name = 'lookAtCheck';
      continue;
    }
    let now = input.now + 5;
    if (next.do === 'end' || next.do === 'next_attempt') return next;
    if (next.do === 'step') {
      hasRead ||= name === 'readOrder';
      name = next.step;
    } else if (next.waitsFor !== 'candidate') {
      name = 'lookAtCheck';
      now = next.until;
    } else {
      hasRead ||= name === 'readOrder';
      if (hasRead) return next;
      name = 'readOrder';
    }
    input = checkInput(person, { now });
  }
  throw new Error(`No order after ${MOST_ACTIVITIES} activities: ${worker.calls.join(', ')}`);
}

const WAYS = [
  { kind: 'death', when: 'before', resume: 'same activity', least: 30 },
  { kind: 'death', when: 'before', resume: 'fresh look', least: 30 },
  { kind: 'death', when: 'after', resume: 'same activity', least: 30 },
  { kind: 'death', when: 'after', resume: 'fresh look', least: 30 },
  { kind: 'error', when: 'before', resume: 'same activity', least: 30 },
  { kind: 'error', when: 'after', resume: 'same activity', least: 30 },
  { kind: 'death', when: 'late by a look-up', resume: 'same activity', least: 2 },
  { kind: 'death', when: 'late by two look-ups', resume: 'same activity', least: 2 },
  { kind: 'error', when: 'late by two look-ups', resume: 'fresh look', least: 2 },
  { kind: 'death', when: 'with its repetition', resume: 'fresh look', least: 2 },
] as const;

describe('an order whose worker is struck at any one of its calls', () => {
  it.each(WAYS)(
    'is placed once: $kind $when, then the $resume',
    { timeout: 180_000 },
    async ({ resume, least, ...strike }) => {
      const { subjects: people, struck } = await strikeEachCall({
        teams,
        strike,
        newSubject: () => hirePerson(world),
        play: (team, person) => order(team, person, resume),
      });
      expect(struck).toBeGreaterThanOrEqual(least);

      const rows = await world.db
        .select()
        .from(checks)
        .where(
          inArray(
            checks.runId,
            people.map(({ runId }) => runId),
          ),
        );
      const state = State.parse(await world.checkrControl('GET', '/state'));
      const installation = await installationId(world.db);
      const idOfTag = new Map(state.invitations.map(({ id, tags }) => [tags[0], id]));
      const found = rows.map((row) => ({
        attempt: row.attempt,
        invitations: state.counts.invitationsByTag[row.tag] ?? 0,
        candidates: state.candidates.filter(
          ({ custom_id }) => custom_id === `${installation}:${row.employeeId}`,
        ).length,
        knowsItsOrder: row.providerOrderId !== null && row.providerOrderId === idOfTag.get(row.tag),
        status: row.status,
      }));
      const once = {
        attempt: 1,
        invitations: 1,
        candidates: 1,
        knowsItsOrder: true,
        status: 'invitation_sent',
      };
      expect(found).toEqual(people.map(() => once));
      expect(teams.flatMap(({ performer }) => performer.leaked())).toEqual([]);
    },
  );
});
