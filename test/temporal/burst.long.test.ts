import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { announceConfigChange } from '../../src/db/config-changed.ts';
import { checks } from '../../src/db/schema/checks.ts';
import { connections } from '../../src/db/schema/connections.ts';
import { runTasks } from '../../src/db/schema/runs.ts';
import { type Child, startChild } from '../../src/dev/child-process.ts';
import { type Installation, startInstallation } from '../helpers/installation.ts';
import { hire, invitationsOf } from '../helpers/main-job.ts';
import { waitFor } from '../helpers/wait-for.ts';

const HIRES = 60;
/** Twice the limit of Checkr, 1,200 a minute, in a window of ten seconds. */
const RATE = { limit: 400, windowMs: 10_000 };
const REQUESTS_PER_SECOND = 40;
const ACTIVITIES_PER_SECOND = 20;

const Rate = z.object({ windows: z.array(z.object({ taken: z.number(), refused: z.number() })) });
const State = z.looseObject({
  requests: z.record(z.string(), z.number()),
  recentRequests: z.array(
    z.object({ at: z.number(), method: z.string(), path: z.string(), status: z.number().nullable() }),
  ),
});

let installation: Installation;
const workers: Child[] = [];

beforeAll(async () => {
  installation = await startInstallation({
    worker: false,
    sandbox: { limits: { lever: { perSecond: 1e6, burst: 1e6 }, checkr: { perMinute: 1e6 } } },
  });
  await allowRequests(REQUESTS_PER_SECOND);
  for (const name of ['worker', 'second worker']) {
    const environment = { ...process.env, ...installation.environment };
    workers.push(await startChild({ name, command: ['worker'], environment, onLine: () => {} }));
  }
});

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await installation?.stop();
});

/** Tells the workers how many requests a second the account may be sent. */
async function allowRequests(requestsPerSecond: number): Promise<void> {
  await installation.db
    .update(connections)
    .set({ settings: { requestsPerSecond } })
    .where(eq(connections.id, installation.connected.checkrConnectionId));
  await announceConfigChange(installation.db);
}

const limit = (rate: object) => installation.checkr('PUT', '/_control/rate', rate);
const state = async () => State.parse(await installation.checkr('GET', '/_control/state'));

async function windows() {
  const { windows } = Rate.parse(await installation.checkr('GET', '/_control/rate'));
  return { refused: windows.reduce((sum, { refused }) => sum + refused, 0), windows };
}

/** Hires all at once and waits until each has an order; answers how long that took (ms). */
async function burst(count: number): Promise<number> {
  const before = (await invitationsOf(installation)).length;
  const begunAt = Date.now();
  await Promise.all(Array.from({ length: count }, () => hire(installation)));
  await waitFor(
    'every order',
    async () => {
      const rows = await installation.db.select({ orderId: checks.providerOrderId }).from(checks);
      return rows.filter(({ orderId }) => orderId !== null).length === before + count;
    },
    { timeoutMs: 100_000, everyMs: 250 },
  );
  return Date.now() - begunAt;
}

/** Every check has one order of its own, and no task asks for a person. */
async function expectOneOrderEach(count: number): Promise<void> {
  const rows = await installation.db.select().from(checks);
  const invitations = await invitationsOf(installation);
  expect(rows).toHaveLength(count);
  expect(invitations.map(({ tags }) => tags[0]).sort()).toEqual(rows.map(({ tag }) => tag).sort());
  expect(rows.filter(({ refusal }) => refusal !== null)).toEqual([]);
  const tasks = await installation.db.select().from(runTasks);
  expect(tasks.filter(({ state }) => state === 'needs_attention')).toEqual([]);
}

describe('a burst of hires', { timeout: 120_000 }, () => {
  it('keeps within the limit of the account over two worker processes', async () => {
    await limit(RATE);
    const before = (await state()).requests;
    const took = await burst(HIRES);
    await expectOneOrderEach(HIRES);
    expect((await windows()).refused).toBe(0);
    // Each of these requests is an activity of its own, so this is the least time that the limit allows.
    const { requests } = await state();
    const single = ['POST /v1/candidates', 'GET /v1/invitations', 'POST /v1/invitations'];
    const activities = single.reduce((sum, key) => sum + (requests[key] ?? 0) - (before[key] ?? 0), 0);
    expect(activities).toBeGreaterThanOrEqual(3 * HIRES);
    expect(took).toBeGreaterThan(((activities - 2 * ACTIVITIES_PER_SECOND) / ACTIVITIES_PER_SECOND) * 1_000);
  });

  it('is ordered to the last one, each once, when the account allows less than was thought', async () => {
    await allowRequests(1_000);
    await limit({ limit: 40, windowMs: 1_000 });
    await burst(HIRES);
    expect((await windows()).refused).toBeGreaterThan(0);
    await expectOneOrderEach(2 * HIRES);
  });

  it.each([
    ['the reset of the limit', false],
    ['Retry-After', true],
  ])('asks again after %s, not before', async (_, retryAfter) => {
    await limit({ limit: 1e6, windowMs: 60_000, retryAfter: false });
    await waitFor('quiet', async () => {
      const last = (await state()).recentRequests.at(-1);
      return last === undefined || Date.now() - last.at > 1_500;
    });
    await limit({ limit: 1, windowMs: 4_000, retryAfter });
    const since = Date.now();
    await hire(installation);
    const [refused, next] = await waitFor('a second try', async () => {
      const asked = (await state()).recentRequests.filter(({ at }) => at >= since);
      const index = asked.findIndex(({ status }) => status === 429);
      return index >= 0 && asked[index + 1] ? [asked[index], asked[index + 1]] : null;
    });
    const resetAt = (Math.floor((refused?.at ?? 0) / 4_000) + 1) * 4_000;
    expect(next?.at).toBeGreaterThanOrEqual(resetAt);
    expect(next?.path).toBe(refused?.path);
    await limit({ limit: 1e6, windowMs: 60_000, retryAfter: false });
  });
});
