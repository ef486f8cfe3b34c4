import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../helpers/wait-for.ts';
import { checkCommands, type Tally } from './check-commands.ts';
import { type ModelWorld, openModelWorld } from './model-world.ts';
import { settle } from './rules.ts';
import { actAsAdmin, isOpen, newSubject, type Subject } from './subject.ts';
import { expectNothingTold } from './temporal-knows.ts';

/** For a long run: how many sequences are tried, how many people at once, and with which seed. */
const SEQUENCES = Number(process.env.GANGWAY_MODEL_SEQUENCES ?? 8);
const AT_ONCE = Math.min(Number(process.env.GANGWAY_MODEL_AT_ONCE ?? 8), SEQUENCES);
const SEED = Number(process.env.GANGWAY_MODEL_SEED ?? Date.now() % 2 ** 31);
const MOST_COMMANDS = 14;
const SEQUENCE_LIMIT_MS = 120_000;

let world: ModelWorld;
const tally: Tally = new Map();
let failed = false;

beforeAll(async () => {
  world = await openModelWorld();
});
afterAll(() => world?.stop());

/** Ends a run, so that nothing reads its check any more while others are screened. */
async function finish(subject: Subject): Promise<void> {
  if (await isOpen(world, subject)) {
    await actAsAdmin(world, subject, 'cancel_run');
    await waitFor('the run to close', async () => !(await isOpen(world, subject)));
  }
  await settle(world, subject);
  await expectNothingTold(world, subject);
}

/** Tries one sequence after the other; the sequences of several lanes share one installation, not one person. */
async function walk(lane: number): Promise<void> {
  const property = fc.asyncProperty(checkCommands(MOST_COMMANDS), async (commands) => {
    if (failed) return;
    const subject = await newSubject(world);
    await settle(world, subject);
    await fc.asyncModelRun(() => ({ model: {}, real: { world, subject, tally } }), commands);
    await finish(subject);
  });
  const numRuns = Math.floor(SEQUENCES / AT_ONCE) + (lane < SEQUENCES % AT_ONCE ? 1 : 0);
  try {
    await fc.assert(property, { seed: SEED + lane, numRuns, endOnFailure: true, unbiased: true });
  } catch (error) {
    failed = true;
    throw error;
  }
}

describe('a background check', () => {
  it(
    `keeps every rule whatever happens to it (seed ${SEED}, ${SEQUENCES} sequences, ${AT_ONCE} at once)`,
    async () => {
      const lanes = await Promise.allSettled(Array.from({ length: AT_ONCE }, (_, lane) => walk(lane)));

      if (process.env.GANGWAY_MODEL_SEQUENCES) {
        process.stdout.write(`${JSON.stringify([...tally].sort())}\n${world.kills()} workers were killed\n`);
      }
      expect(lanes.flatMap((lane) => (lane.status === 'rejected' ? [lane.reason] : []))).toEqual([]);
      const done = [...tally.values()].reduce((sum, deeds) => sum + deeds.done, 0);
      expect(done).toBeGreaterThan(SEQUENCES);
    },
    SEQUENCES * SEQUENCE_LIMIT_MS,
  );
});
