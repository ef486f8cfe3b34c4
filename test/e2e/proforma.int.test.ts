import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROFORMA_TWINS } from '../../src/sandbox/proforma/proforma-state.ts';
import { act, checkOfRun } from '../helpers/main-job.ts';
import { waitFor } from '../helpers/wait-for.ts';
import { type Candidate, openProformaDesk, type ProformaDesk } from './proforma-desk.ts';

let desk: ProformaDesk;

beforeAll(async () => {
  desk = await openProformaDesk();
});

afterAll(() => desk.stop());

/** The candidate fills in the page behind the link, as a browser does. */
async function submit(candidateUrl: string): Promise<void> {
  const body = new URLSearchParams({ first_name: 'Ada', last_name: 'Byron', ssn: '', consent: 'yes' });
  const answer = await fetch(candidateUrl, { method: 'POST', body, redirect: 'manual' });
  expect(answer.status).toBe(303);
}

describe.concurrent.each(PROFORMA_TWINS)('a move to the stage of %s', (kind) => {
  it('becomes one order, a completed run, the tag and one note', async () => {
    const candidate = await desk.apply();
    await desk.screen(kind, candidate);
    const order = await desk.order(kind, candidate);
    await desk.leverShows(candidate, 'Ordered', 0);
    await submit(order.candidateUrl);
    const run = await desk.runIs(candidate, 'completed');

    const notes = await desk.leverShows(candidate, 'Completed', 1);
    expect(notes[0]).toMatchObject({ secret: true, text: expect.stringContaining('is completed') });
    expect(notes[0]?.text.includes('/viewReport')).toBe(kind === 'tazapi-v2');
    const check = await checkOfRun(desk.installation, run.id);
    expect(check).toMatchObject({ status: 'clear', progress: 'done', package: 'tasker_standard' });
    expect(check?.package_id).toBe(kind === 'hrxml-package' ? 'tasker_standard' : order.packageId);
    const reportUrl = check?.result.report_url ?? null;
    if (kind === 'tazapi-v2') expect(notes[0]?.text).toContain(reportUrl);
    else expect(reportUrl).toBeNull();
    expect(order.reference).toBe(check?.id);
    expect(await desk.ordersOf(kind, candidate)).toHaveLength(1);
    expect(await desk.runsOf(candidate)).toHaveLength(1);
  });
});

describe.concurrent('an order that the gateway cannot carry out', () => {
  it('is an error with a note in our own words, until it is re-ordered', async () => {
    const candidate = await desk.apply();
    await desk.screen('hrxml-package', candidate);
    const { id } = await desk.order('hrxml-package', candidate);
    await desk.leverShows(candidate, 'Ordered', 0);
    await desk.control('hrxml-package', 'POST', `/orders/${id}/status`, { status: 'x:error' });
    const run = await desk.waitsFor(candidate, 'order_failed');
    const [note] = await desk.leverShows(candidate, 'Error', 1);
    expect(note?.text).toContain('could not carry out the order');
    expect(note?.text).not.toContain('x:error');
    const check = await checkOfRun(desk.installation, run.id);
    expect(check).toMatchObject({
      status: 'order_failed',
      progress: 'ordered',
      why: { code: 'order_failed' },
    });

    const reorder = { kind: 'reorder_check', task_key: 'background_check', attempt: 1 };
    await act(desk.installation, run.id, reorder);
    await desk.leverShows(candidate, 'Ordered', 1);
    expect(await desk.ordersOf('hrxml-package', candidate)).toHaveLength(2);
  });
});

describe.concurrent('a package that cannot be chosen', () => {
  async function correct({ id, postingId }: Candidate, tags: string[]): Promise<void> {
    await desk.installation.lever('PUT', `/_control/postings/${postingId}`, { tags });
    await desk.toStage({ id, postingId, email: '' }, 'Recruiter screen');
  }

  it.each([
    ['no tag', [], 'package_tag_missing', 'Add one tag'],
    ['two tags', ['Proforma_tasker_pro', 'Proforma_tasker_standard'], 'package_tag_ambiguous', 'exactly one'],
    ['an unknown name', ['Proforma_Tasker_Standard'], 'package_unknown', 'capital letters count'],
  ] as const)(
    'because of %s is an error with a note, and is ordered once corrected',
    async (_title, tags, code, words) => {
      const candidate = await desk.apply(tags);
      await desk.screen('tazapi-v2', candidate);
      await desk.waitsFor(candidate, code);
      const [note] = await desk.leverShows(candidate, 'Error', 1);
      expect(note?.text).toContain(words);
      expect(await desk.ordersOf('tazapi-v2', candidate)).toEqual([]);

      await correct(candidate, ['Proforma_tasker_pro']);
      await desk.screen('tazapi-v2', candidate);
      const order = await desk.order('tazapi-v2', candidate);
      await desk.leverShows(candidate, 'Ordered', 1);
      await submit(order.candidateUrl);
      await desk.runIs(candidate, 'completed');
      await desk.leverShows(candidate, 'Completed', 2);
      expect(await desk.ordersOf('tazapi-v2', candidate)).toHaveLength(1);
      expect(await desk.runsOf(candidate)).toHaveLength(1);
    },
  );
});

describe.concurrent('the tags of a candidate', () => {
  it('override the package of the posting', async () => {
    const candidate = await desk.apply(['Proforma_tasker_standard'], ['Package: tasker_pro']);
    await desk.screen('hrxml-package', candidate);
    const order = await desk.order('hrxml-package', candidate);
    const { products } = (await desk.control('hrxml-package', 'GET', '/state')) as {
      products: { id: string; name: string }[];
    };
    expect(products.find(({ id }) => id === order.packageId)?.name).toBe('tasker_pro');
  });

  it('that the gateway cannot pass on are a refusal, not a lost reference', async () => {
    const candidate = await desk.apply(['Proforma_tasker_standard'], ['Reference: PO 4711']);
    await desk.screen('tazapi-v2', candidate);
    await desk.waitsFor(candidate, 'order_refused');
    await desk.leverShows(candidate, 'Error', 1);
    expect(await desk.ordersOf('tazapi-v2', candidate)).toEqual([]);
  });
});

describe('moves that HR makes in quick succession', () => {
  it('are one run and one order', async () => {
    const candidate = await desk.apply();
    await desk.screen('tazapi-v2', candidate);
    await desk.toStage(candidate, 'Recruiter screen');
    await desk.screen('tazapi-v2', candidate);
    await desk.order('tazapi-v2', candidate);
    await desk.leverShows(candidate, 'Ordered', 0);
    await waitFor('every webhook to be delivered', async () => {
      const state = (await desk.installation.lever('GET', '/_control/deliveries')) as {
        data: { status: string }[];
      };
      return state.data.every(({ status }) => status === 'delivered');
    });
    await waitFor('every delivery to be dispatched', async () => {
      const page = (await desk.installation.api('GET', '/deliveries?state=pending')) as { data: unknown[] };
      return page.data.length === 0;
    });
    expect(await desk.runsOf(candidate)).toHaveLength(1);
    expect(await desk.ordersOf('tazapi-v2', candidate)).toHaveLength(1);
  });
});
