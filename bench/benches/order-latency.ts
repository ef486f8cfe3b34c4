import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { type BareFloor, startBareFloor } from '../bare-floor.ts';
import { bareSteps, describeShape, readRunShape, shapeUpTo, typicalShape } from '../history-shape.ts';
import { type BenchInstallation, startBenchInstallation } from '../installation.ts';
import { alternate, type Measure } from '../measure/rounds.ts';
import { percentile } from '../measure/statistics.ts';
import { addCandidates, hire, runWorkflowId } from '../people.ts';
import type { BenchReport } from '../report.ts';
import type { Session } from '../session.ts';
import { type Stack, startStack } from '../stack.ts';
import { untilQuiet } from '../until-quiet.ts';

const HIRES_PER_ROUND = 10;
const WARM_UP = 25;
/** An idle installation: long enough for the one shard of a Temporal dev server to have its full burst of polls again. */
const PAUSE_MS = 600;

const MEASURES: readonly Measure<'p50' | 'p99'>[] = [
  { name: 'p50', label: 'hire to order, p50', unit: 'ms', aim: { atMost: 1.6 } },
  { name: 'p99', label: 'hire to order, p99', unit: 'ms', aim: null },
];

/** From the 2xx to a hire webhook to the order at the provider, one hire at a time on an idle installation. */
export async function benchOrderLatency(
  session: Session,
  { rounds = 4 }: { rounds?: number },
): Promise<BenchReport> {
  const stack = await startStack(session);
  const installation = await startBenchInstallation(session, stack, { workers: 1 });
  const floor = await startBareFloor(session, stack);
  await installation.checkr('PUT', '/scenario', { candidate: 'manual' });

  session.progress('warming up');
  const first = await orderLatencies(installation, stack, WARM_UP);
  const shapes = await Promise.all(first.ids.map((id) => readRunShape(stack.client, runWorkflowId(id))));
  const shape = shapeUpTo(typicalShape(shapes), 'placeOrder');
  const steps = bareSteps(shape);
  await floorLatencies(floor, steps, WARM_UP);

  const all = { floor: [] as number[], subject: [] as number[] };
  const figures = await alternate({
    rounds,
    measures: MEASURES,
    floor: async () => summary(await floorLatencies(floor, steps, HIRES_PER_ROUND), all.floor),
    subject: async () =>
      summary((await orderLatencies(installation, stack, HIRES_PER_ROUND)).latencies, all.subject),
    onRound: session.progress,
  });
  const overall = (p: number) =>
    `${percentile(all.subject, p).toFixed(1)} ms, floor ${percentile(all.floor, p).toFixed(1)} ms`;
  return {
    bench: 'order-latency',
    figures,
    facts: {
      'up to the order': describeShape(shape),
      activities: shape.activities.map(({ name }) => name).join(', '),
      [`p50 of all ${all.subject.length}`]: overall(0.5),
      [`p99 of all ${all.subject.length}`]: overall(0.99),
    },
  };
}

function summary(latencies: readonly number[], all: number[]): { p50: number; p99: number } {
  all.push(...latencies);
  return { p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) };
}

async function floorLatencies(
  floor: BareFloor,
  steps: ReturnType<typeof bareSteps>,
  count: number,
): Promise<number[]> {
  const latencies: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const { startedAt, reachedAt } = await floor.run(steps);
    latencies.push(reachedAt - startedAt);
    await delay(PAUSE_MS);
  }
  return latencies;
}

/** Hires one after the other, each when the last has its order and everything is quiet again. */
async function orderLatencies(
  installation: BenchInstallation,
  stack: Stack,
  count: number,
): Promise<{ readonly ids: readonly string[]; readonly latencies: readonly number[] }> {
  const ids = await addCandidates(installation, count);
  const since = Date.now();
  for (const id of ids) {
    await hire(installation, id);
    await untilQuiet(stack, { ordered: [id] });
    await delay(PAUSE_MS);
  }
  const accepted = await acceptedAt(installation);
  const ordered = await ordersReceivedAt(installation, since);
  if (ordered.length !== ids.length) throw new Error(`${ids.length} hires led to ${ordered.length} orders`);
  const latencies = ids.map((id, index) => (ordered[index] ?? 0) - (accepted.get(id) ?? 0));
  return { ids, latencies };
}

const Delivery = z.object({
  event: z.string(),
  message: z.looseObject({ data: z.looseObject({ opportunityId: z.string().optional() }) }),
  attempts: z.array(z.object({ at: z.number(), status: z.number().nullable(), durationMs: z.number() })),
});

/** When the sandbox had the 2xx for each hire webhook in its hands (epoch ms by its clock). */
async function acceptedAt({ lever }: BenchInstallation): Promise<ReadonlyMap<string, number>> {
  const { data } = z.object({ data: z.array(Delivery) }).parse(await lever('GET', '/deliveries'));
  const hires = data.filter(({ event }) => event === 'candidateHired');
  return new Map(
    hires.flatMap(({ message, attempts: [attempt] }) =>
      attempt && message.data.opportunityId
        ? [[message.data.opportunityId, attempt.at + attempt.durationMs] as const]
        : [],
    ),
  );
}

/** When the sandbox received each order (epoch ms by the same clock), in their order. */
async function ordersReceivedAt({ checkr }: BenchInstallation, since: number): Promise<number[]> {
  const Requests = z.object({
    recentRequests: z.array(z.object({ at: z.number(), method: z.string(), path: z.string() })),
  });
  const { recentRequests } = Requests.parse(await checkr('GET', '/state'));
  return recentRequests
    .filter(({ at, method, path }) => at >= since && method === 'POST' && path === '/v1/invitations')
    .map(({ at }) => at);
}
