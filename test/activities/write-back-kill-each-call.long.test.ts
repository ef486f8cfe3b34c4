import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MortalWorker } from './mortal-worker.ts';
import { strikeEachCall } from './strike-each-call.ts';
import { startWorld, type World } from './world.ts';
import {
  addCandidate,
  type Candidate,
  createWriteBackDesk,
  readLever,
  rowsOf,
  setWriteBack,
  type WriteBackDesk,
  want,
} from './write-back-desk.ts';

/** A worker that can be struck, and the write-backs that it performs. */
interface Team {
  readonly worker: MortalWorker;
  readonly desk: WriteBackDesk;
}
const TEAMS = 4;
const OTHERS = ['Engineering', 'Background Check:Ordered by hand'];

let world: World;
let teams: readonly Team[];

beforeAll(async () => {
  world = await startWorld({ poolSize: 2 * TEAMS });
  await setWriteBack(world, { enabled: true, advanceToStage: 'offer' });
  teams = Array.from({ length: TEAMS }, () => {
    const worker = new MortalWorker(world.sql);
    return { worker, desk: createWriteBackDesk(world, { db: worker.db, fetch: worker.fetch }) };
  });
});
afterAll(() => world.stop());

type When = 'at rest' | 'at once';

/** From the order to the completion, which comes when the order is written back or right after the strike. */
async function writeBack({ worker, desk }: Team, candidate: Candidate, completion: When): Promise<void> {
  let completed = false;
  const complete = async () => {
    if (completed) return;
    completed = true;
    await want(world, candidate, { state: 'completed', advance: true });
  };
  const goOn = async () => {
    worker.restart();
    if (completion === 'at once') await complete();
  };
  await want(world, candidate, { state: 'ordered' });
  await desk.drive(candidate, goOn);
  await complete();
  await desk.drive(candidate, goOn);
}

const WAYS = [
  { kind: 'death', when: 'before', completion: 'at rest', least: 40 },
  { kind: 'death', when: 'after', completion: 'at once', least: 30 },
  { kind: 'error', when: 'after', completion: 'at rest', least: 40 },
  { kind: 'death', when: 'late by a look-up', completion: 'at rest', least: 4 },
  { kind: 'death', when: 'late by a look-up', completion: 'at once', least: 4 },
  { kind: 'error', when: 'late by two look-ups', completion: 'at once', least: 4 },
  { kind: 'death', when: 'with its repetition', completion: 'at rest', least: 4 },
] as const;

describe('a write-back whose worker is struck at any one of its calls', () => {
  it.each(WAYS)(
    'ends with one tag and one note: $kind $when, completed $completion',
    { timeout: 180_000 },
    async ({ completion, least, ...strike }) => {
      const { subjects: candidates, struck } = await strikeEachCall({
        teams,
        strike,
        newSubject: () => addCandidate(world, OTHERS),
        play: (team, candidate) => writeBack(team, candidate, completion),
      });
      expect(struck).toBeGreaterThanOrEqual(least);
      const shown = await readLever(world);
      for (const candidate of candidates) {
        expect(shown(candidate.opportunityId)).toMatchObject({
          tags: [...OTHERS, 'Background Check:Completed'],
          stage: 'offer',
          notes: [expect.stringMatching(/completed/)],
        });
        expect(await rowsOf(world, candidate)).toMatchObject([
          { state: 'settled', writtenTag: 'Background Check:Completed', calling: false },
        ]);
      }
    },
  );
});
