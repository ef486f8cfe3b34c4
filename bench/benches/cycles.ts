import { setTimeout as delay } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import { z } from 'zod';
import { type BareFloor, startBareFloor } from '../bare-floor.ts';
import type { BenchChild } from '../child.ts';
import { bareSteps, describeShape, type RunShape, readRunShape, typicalShape } from '../history-shape.ts';
import { type BenchInstallation, startBenchInstallation } from '../installation.ts';
import { createCpuCount, type Processes } from '../measure/cpu.ts';
import { alternate, type Measure } from '../measure/rounds.ts';
import { addCandidates, hire, runWorkflowId } from '../people.ts';
import type { BenchReport, Figure } from '../report.ts';
import type { Session } from '../session.ts';
import { type Stack, startStack } from '../stack.ts';
import { untilQuiet } from '../until-quiet.ts';

// The many come first, so that both workers have long been compiled when one at a time is measured.
const LEVELS = [
  { inFlight: 32, perRound: 48, warmUp: 128 },
  { inFlight: 1, perRound: 8, warmUp: 4 },
] as const;
const PARKED_RUNS = 150;
const SHAPES = 16;
const STARTED_EVERY_MS = 10;

interface Parts {
  readonly session: Session;
  readonly stack: Stack;
  readonly installation: BenchInstallation;
  readonly worker: BenchChild;
  readonly floor: BareFloor;
}

/** Full cycles per second, from the hire webhook to the completed run, at 1 and at 32 in flight. */
export async function benchCycles(
  session: Session,
  { rounds = 3 }: { rounds?: number },
): Promise<BenchReport> {
  const stack = await startStack(session);
  const installation = await startBenchInstallation(session, stack, { workers: 1 });
  const [worker] = installation.workers;
  if (!worker) throw new Error('The worker is missing');
  const parts: Parts = { session, stack, installation, worker, floor: await startBareFloor(session, stack) };
  const scenario = { candidate: 'auto', submitAfterMs: 0, completeAfterMs: 0, outcome: 'clear' };
  await installation.checkr('PUT', '/scenario', scenario);

  const figures: Figure[] = [];
  const facts: Record<string, number | string> = {};
  for (const level of LEVELS) {
    const { inFlight } = level;
    const measured = await measureLevel(parts, level, rounds);
    figures.push(...measured.figures);
    const { shape, cpu } = measured;
    facts[`a run at ${inFlight}`] =
      `${describeShape(shape)}, ${shape.events} events, ${shape.bytes} bytes of history`;
    if (cpu.subject) facts[`CPU per cycle at ${inFlight} (ms), sum and parts`] = cpu.subject;
    if (cpu.floor) facts[`CPU per cycle of the floor at ${inFlight} (ms)`] = cpu.floor;
  }
  facts[`worker memory per parked run (kB, ${PARKED_RUNS} runs)`] = await memoryPerParkedRun(parts);
  return { bench: 'cycles', figures, facts };
}

async function measureLevel(
  parts: Parts,
  { inFlight, perRound, warmUp }: (typeof LEVELS)[number],
  rounds: number,
): Promise<{
  readonly figures: readonly Figure[];
  readonly shape: RunShape;
  readonly cpu: { readonly subject: string | null; readonly floor: string | null };
}> {
  const { session, stack, installation, floor } = parts;
  session.progress(`${inFlight} in flight: warming up`);
  const ids = await addCandidates(installation, warmUp);
  await inTurns(ids, inFlight, (id) => cycle(parts, id));
  await untilQuiet(stack, { ordered: ids });
  const last = ids.slice(-SHAPES);
  const shapes = await Promise.all(last.map((id) => readRunShape(stack.client, runWorkflowId(id))));
  const shape = typicalShape(shapes);
  const steps = bareSteps(shape);
  const bare = (count: number) => Array.from({ length: count }, () => steps);
  await inTurns(bare(warmUp), inFlight, (run) => floor.run(run));

  const subjectCpu = createCpuCount(processesOf(parts));
  const floorCpu = createCpuCount(processesOf(parts));
  const measures: readonly Measure<'perSecond' | 'cpuMs'>[] = [
    { name: 'perSecond', label: `cycles, ${inFlight} in flight`, unit: 'per s', aim: { atLeast: 0.7 } },
    { name: 'cpuMs', label: `CPU per cycle, ${inFlight} in flight`, unit: 'ms', aim: null },
  ];
  const figures = await alternate({
    rounds,
    measures,
    floor: () =>
      floorCpu.during(perRound, async () => ({
        perSecond: await inTurns(bare(perRound), inFlight, (run) => floor.run(run)),
      })),
    subject: async () => {
      const hires = await addCandidates(installation, perRound);
      return subjectCpu.during(perRound, async () => {
        const perSecond = await inTurns(hires, inFlight, (id) => cycle(parts, id));
        await untilQuiet(stack, { ordered: hires });
        return { perSecond };
      });
    },
    onRound: (text) => session.progress(`${inFlight} in flight: ${text}`),
  });
  return { figures, shape, cpu: { subject: subjectCpu.text(), floor: floorCpu.text() } };
}

/** Hires and waits until Temporal says that the run is over, as the floor's driver does. */
async function cycle({ installation }: Parts, opportunityId: string): Promise<void> {
  await hire(installation, opportunityId);
  const handle = installation.client.workflow.getHandle(runWorkflowId(opportunityId));
  for (;;) {
    try {
      await handle.result();
      return;
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      await delay(STARTED_EVERY_MS);
    }
  }
}

/** Works through `items`, so many at a time; answers how many a second were done. */
async function inTurns<T>(
  items: readonly T[],
  inFlight: number,
  work: (item: T) => Promise<unknown>,
): Promise<number> {
  const queue = items.values();
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      for (const item of queue) await work(item);
    }),
  );
  return items.length / ((performance.now() - startedAt) / 1_000);
}

async function memoryPerParkedRun(parts: Parts): Promise<string> {
  const { session, stack, installation, worker } = parts;
  session.progress(`parking ${PARKED_RUNS} runs`);
  await installation.checkr('PUT', '/scenario', { candidate: 'manual' });
  const ids = await addCandidates(installation, PARKED_RUNS);
  const before = await memoryOf(worker);
  await inTurns(ids, 32, (id) => hire(installation, id));
  await untilQuiet(stack, { ordered: ids });
  const after = await memoryOf(worker);
  const perRun = (bytes: number) => Math.round(bytes / PARKED_RUNS / 1_024);
  return `${perRun(after.rss - before.rss)} resident, ${perRun(after.heap - before.heap)} of JavaScript heap in use`;
}

const Memory = z.object({ type: z.literal('memory'), rss: z.number(), heap: z.number() });

/** After a collection of garbage in every thread. */
function memoryOf(worker: BenchChild): Promise<{ readonly rss: number; readonly heap: number }> {
  return new Promise((resolve) => {
    worker.onMessage((message) => {
      const memory = Memory.safeParse(message);
      if (memory.success) resolve(memory.data);
    });
    worker.send({ type: 'measure' });
  });
}

function processesOf({ stack, installation, worker, floor }: Parts): Processes {
  return {
    worker,
    'floor worker': floor.worker,
    api: installation.api,
    sandbox: installation.sandbox,
    postgres: { pid: stack.postgresPid, withChildren: true },
    temporal: { pid: stack.temporalPid },
    driver: { pid: process.pid },
  };
}
