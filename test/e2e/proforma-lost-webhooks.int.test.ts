import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PROFORMA_TWINS } from '../../src/sandbox/proforma/proforma-state.ts';
import { openProformaDesk, type ProformaDesk } from './proforma-desk.ts';

const Deliveries = z.object({ data: z.array(z.object({ source: z.string() })) });

let desk: ProformaDesk;

beforeAll(async () => {
  desk = await openProformaDesk({ settings: { reconcileMinutes: 0.03 } });
});

afterAll(() => desk.stop());

describe('orders whose webhooks are all lost', () => {
  it('complete by polling, with the tag and one note each', async () => {
    const people = await Promise.all(
      PROFORMA_TWINS.map(async (kind) => {
        await desk.control(kind, 'POST', '/webhook-faults', { match: {}, kind: 'lost', times: 1_000 });
        return { kind, candidate: await desk.apply() };
      }),
    );
    await Promise.all(people.map(({ kind, candidate }) => desk.screen(kind, candidate)));
    await Promise.all(
      people.map(async ({ kind, candidate }) => {
        const { id } = await desk.order(kind, candidate);
        await desk.control(kind, 'POST', `/orders/${id}/submit`, { outcome: 'clear' });
        await desk.runIs(candidate, 'completed');
        await desk.leverShows(candidate, 'Completed', 1);
        expect(await desk.ordersOf(kind, candidate)).toHaveLength(1);
      }),
    );
    const { data } = Deliveries.parse(await desk.installation.api('GET', '/deliveries?limit=100'));
    expect(data.map(({ source }) => source)).not.toContain('proforma');
  });
});
