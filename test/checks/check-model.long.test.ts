import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitFor } from '../helpers/wait-for.ts';
import { checkCommands, type Tally } from './check-commands.ts';
import { type ModelWorld, openModelWorld } from './model-world.ts';
import { actAsAdmin, isOpen, newSubject, type Subject, settle } from './subject.ts';

/** For a long run: how many sequences are tried, and with which seed. */
const SEQUENCES = Number(process.env.GANGWAY_MODEL_SEQUENCES ?? 8);
const SEED = Number(process.env.GANGWAY_MODEL_SEED ?? Date.now() % 2 ** 31);
const MOST_COMMANDS = 12;
const SEQUENCE_LIMIT_MS = 120_000;

let world: ModelWorld;

beforeAll(async () => {
  world = await openModelWorld();
});
afterAll(() => world.stop());

/** Ends a run, so that nothing reads its check any more while the next person is screened. */
async function finish(subject: Subject): Promise<void> {
  if (!(await isOpen(world, subject))) return;
  await actAsAdmin(world, subject, 'cancel_run');
  await waitFor('the run to close', async () => !(await isOpen(world, subject)));
}

describe('a background check', () => {
  it(
    `keeps every rule whatever happens to it (seed ${SEED}, ${SEQUENCES} sequences)`,
    async () => {
      const tally: Tally = new Map();
      const property = fc.asyncProperty(checkCommands(MOST_COMMANDS), async (commands) => {
        const subject = await newSubject(world);
        await settle(world, subject);
        await fc.asyncModelRun(() => ({ model: {}, real: { world, subject, tally } }), commands);
        await finish(subject);
      });
      await fc.assert(property, { seed: SEED, numRuns: SEQUENCES, endOnFailure: true });

      const done = [...tally.values()].reduce((sum, { done }) => sum + done, 0);
      expect(done).toBeGreaterThan(SEQUENCES);
      if (process.env.GANGWAY_MODEL_SEQUENCES) process.stdout.write(`${JSON.stringify([...tally])}\n`);
    },
    SEQUENCES * SEQUENCE_LIMIT_MS,
  );
});
