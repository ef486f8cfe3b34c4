import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { act } from '../helpers/main-job.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { type Candidate, openProformaDesk, type ProformaDesk } from './proforma-desk.ts';

const ORDER_PATHS = {
  'tazapi-v2': '^/v1/clients/[^/]+/orders$',
  'hrxml-package': '/v1/interchange',
  'hropen-json': '/v1/orders',
} as const;
type Kind = keyof typeof ORDER_PATHS;

/** The first two are orders that the gateway has; the third one never arrived. */
const FAULTS = [
  { kind: 'drop_after' },
  { kind: 'status', status: 502, afterEffect: true },
  { kind: 'drop_before' },
] as const;

const Requests = z.looseObject({
  recentRequests: z.array(z.looseObject({ method: z.string(), path: z.string() })),
});

let desk: ProformaDesk;

beforeAll(async () => {
  desk = await openProformaDesk();
});

afterAll(() => desk.stop());

async function ordersSent(kind: Kind): Promise<number> {
  const { recentRequests } = Requests.parse(await desk.control(kind, 'GET', '/state'));
  const path = new RegExp(ORDER_PATHS[kind]);
  return recentRequests.filter((request) => request.method === 'POST' && path.test(request.path)).length;
}

function spoil(kind: Kind, fault: Readonly<Record<string, unknown>>): Promise<unknown> {
  const match = { method: 'POST', path: ORDER_PATHS[kind] };
  return desk.control(kind, 'POST', '/faults', { match, ...fault });
}

function unconfirmed(candidate: Candidate) {
  return waitFor('the task to need attention', async () => {
    const [run] = await desk.runsOf(candidate);
    return run?.needs_attention && run.why?.code === 'order_unconfirmed' ? run : null;
  });
}

async function ordersOf(kind: Kind, candidates: readonly Candidate[]): Promise<number> {
  const orders = await Promise.all(candidates.map((candidate) => desk.ordersOf(kind, candidate)));
  return orders.flat().length;
}

const task = { task_key: 'background_check', attempt: 1 };

describe.concurrent('an order whose answer is lost', () => {
  it.each(['hrxml-package', 'hropen-json'] as const)(
    'is left to a person at %s, and never sent again by itself',
    async (kind) => {
      for (const fault of FAULTS) await spoil(kind, fault);
      const candidates = await Promise.all(FAULTS.map(() => desk.apply()));
      await Promise.all(candidates.map((candidate) => desk.screen(kind, candidate)));
      const runs = await Promise.all(candidates.map(unconfirmed));
      await Promise.all(candidates.map((candidate) => desk.leverShows(candidate, 'Error', 1)));
      expect(await ordersSent(kind)).toBe(FAULTS.length);

      const [run] = runs;
      const [candidate] = candidates;
      if (!run || !candidate) throw new Error('There are no candidates');
      await act(desk.installation, run.id, { kind: 'retry_task', ...task });
      await unconfirmed(candidate);
      expect(await ordersSent(kind)).toBe(FAULTS.length);
      expect(await ordersOf(kind, candidates)).toBe(2);

      await act(desk.installation, run.id, { kind: 'reorder_check', ...task });
      await desk.leverShows(candidate, 'Ordered', 1);
      expect(await ordersSent(kind)).toBe(FAULTS.length + 1);
      expect(await ordersOf(kind, candidates)).toBe(3);
    },
  );

  it('is found again at tazapi-v2 among the orders of the applicant, and sent once', async () => {
    const kind = 'tazapi-v2';
    await spoil(kind, { kind: 'drop_after' });
    const candidate = await desk.apply();
    await desk.screen(kind, candidate);
    await desk.waitsFor(candidate, 'candidate');
    await desk.leverShows(candidate, 'Ordered', 0);
    expect(await ordersOf(kind, [candidate])).toBe(1);
    expect(await ordersSent(kind)).toBe(1);
  });
});
