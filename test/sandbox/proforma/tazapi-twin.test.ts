import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SANDBOX_PROFORMA } from '../../../src/sandbox/proforma/seed.ts';
import { eventually } from '../call.ts';
import { openReceiver, type Receiver } from '../webhook-receiver.ts';
import { type OpenTwin, openTwin } from './proforma-desk.ts';

const BASE = `/v1/clients/${SANDBOX_PROFORMA.clientGuid}`;
const PRODUCT = '1b7c1f0a-5a1e-4a7e-9a61-3d1c0c5e0001';

let twin: OpenTwin;
let receiver: Receiver;
beforeEach(async () => {
  receiver = await openReceiver();
  twin = await openTwin({ kind: 'tazapi-v2', settings: { webhookUrl: receiver.url } });
});
afterEach(async () => {
  await twin.stop();
  await receiver.close();
});

async function newOrder(firstName = 'Ada', lastName = 'Byron') {
  const person = { firstName, lastName, noMiddleName: true, email: 'a@example.test' };
  const { json: applicant } = await twin.call(`${BASE}/applicants`, { body: person });
  const body = {
    applicantGuid: applicant.applicantGuid,
    clientProductGuid: PRODUCT,
    useQuickApp: true,
    quickappNotifyApplicants: true,
    externalIdentifier: 'ref',
  };
  return (await twin.call(`${BASE}/orders`, { body })).json;
}

describe('the TazAPI twin', () => {
  it('answers 401 without its token, 404 for another client and 403 for a key of another kind', async () => {
    expect((await twin.call(`${BASE}/products`, { token: 'x' })).status).toBe(401);
    expect((await twin.call('/v1/clients/other/products')).status).toBe(404);
    await twin.control('/settings', { keyScope: 'ORDER' }, 'PUT');
    const refused = await twin.call(`${BASE}/products`);
    expect(refused.status).toBe(403);
    expect(refused.json).toMatchObject({
      code: 'NOT_AUTHORIZED',
      message: expect.stringMatching(/requires API type/),
    });
  });

  it('names the fields that are wrong', async () => {
    const { status, json } = await twin.call(`${BASE}/orders`, { body: { clientProductGuid: PRODUCT } });
    expect(status).toBe(400);
    expect(json).toMatchObject({
      code: 'VALIDATION_EXCEPTION',
      fields: { applicantGuid: [expect.any(String)] },
    });
  });

  it('lets 10 requests through at once and then 5 a second', async () => {
    const slow = await openTwin({ kind: 'tazapi-v2', limits: { perSecond: 5, burst: 10 } });
    try {
      const answers = await Promise.all(Array.from({ length: 20 }, () => slow.call(`${BASE}/products`)));
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused.length).toBeGreaterThanOrEqual(5);
      expect(refused[0]?.headers.get('retry-after')).toBe('1');
      await slow.control('/clock/advance', { ms: 1000 });
      expect((await slow.call(`${BASE}/products`)).status).toBe(200);
    } finally {
      await slow.stop();
    }
  });

  it('has results only once they are there, and two links to them', async () => {
    const { orderGuid } = await newOrder();
    const early = await twin.call(`${BASE}/orders/${orderGuid}/resultsAsPdf`);
    expect(early.json).toEqual({
      code: 'VALIDATION_EXCEPTION',
      message: 'Report results are not available for orders in app-pending status.',
    });
    await twin.control(`/orders/${orderGuid}/status`, { status: 'complete' });
    const { orderDetail } = (await twin.call(`${BASE}/orders/${orderGuid}/status`)).json;
    expect(orderDetail.reportUrl).toMatch(/interchangeview/);
    expect(orderDetail.reportUrlLoginRequired).toMatch(/viewReport\.taz/);
    expect((await fetch(orderDetail.reportUrlLoginRequired)).status).toBe(200);
  });

  it('sends thin events with a static header, in seconds and in milliseconds', async () => {
    const { orderGuid } = await newOrder();
    await twin.control(`/orders/${orderGuid}/status`, { status: 'pending' });
    await twin.control(`/orders/${orderGuid}/status`, { status: 'complete' });
    await eventually(() => receiver.received.length >= 3 || undefined);
    expect(receiver.received.map(({ body }) => body.event)).toEqual([
      'order.created',
      'order.search.completed',
      'order.completed',
    ]);
    for (const { headers, raw } of receiver.received) {
      expect(headers.authorization).toBe(SANDBOX_PROFORMA.webhookSecret);
      expect(raw).not.toMatch(/status|Byron/i);
    }
    const digits = receiver.received.map(({ body }) => String(body.timestamp).length);
    expect(new Set(digits)).toEqual(new Set([10, 13]));
  });

  it('lets an application run out without a word, and sends a new link', async () => {
    const { orderGuid, quickappApplicantLink } = await newOrder();
    await twin.control(`/orders/${orderGuid}/expire`, {});
    const { json } = await twin.call(`${BASE}/orders/${orderGuid}`);
    expect(json.orderStatus).toBe('app-pending');
    expect(json.quickappInfo.dateExpires).toBeLessThanOrEqual(Date.now());
    const page = new URL(quickappApplicantLink).pathname;
    expect((await twin.call(page)).status).toBe(410);
    const renewed = await twin.call(`${BASE}/orders/${orderGuid}/regenerate-link`, { body: {} });
    expect((await twin.call(new URL(renewed.json.quickappApplicantLink).pathname)).status).toBe(200);
    expect((await twin.call(page)).status).toBe(404);
  });

  it.each([
    ['Joe', 'Clean', '', false],
    ['Hank', 'Mess', '', true],
    ['Ada', 'Byron', '333-22-1111', true],
    ['Ada', 'Byron', '', false],
  ])('ends the order of %s %s (%s) flagged: %s', async (firstName, lastName, ssn, flagged) => {
    const { orderGuid, quickappApplicantLink } = await newOrder(firstName, lastName);
    const form = new URLSearchParams({ first_name: firstName, last_name: lastName, ssn });
    const submit = () => fetch(quickappApplicantLink, { method: 'POST', body: form, redirect: 'manual' });
    expect((await submit()).status).toBe(422);
    form.set('consent', 'yes');
    expect((await submit()).status).toBe(303);
    await twin.control('/clock/advance', { ms: 5000 });
    const { json } = await twin.call(`${BASE}/orders/${orderGuid}`);
    expect(json).toMatchObject({ orderStatus: 'complete', searchFlagged: flagged });
  });

  it('plays the candidate by itself when it is told to', async () => {
    await twin.control('/scenario', { candidate: 'auto', submitAfterMs: 10, completeAfterMs: 10 }, 'PUT');
    const { orderGuid } = await newOrder('Hank', 'Mess');
    await twin.control('/clock/advance', { ms: 100 });
    const { json } = await twin.call(`${BASE}/orders/${orderGuid}`);
    expect(json).toMatchObject({ orderStatus: 'complete', searchFlagged: true });
  });

  it('shows its orders and their candidates on a page', async () => {
    const { orderGuid } = await newOrder();
    const page = await twin.call('/');
    expect(page.text).toContain(orderGuid);
    expect(page.text).toContain('Ada Byron');
    const form = new URLSearchParams({ status: 'client message' });
    const set = await fetch(`${twin.url}/play/orders/${orderGuid}`, {
      method: 'POST',
      body: form,
      redirect: 'manual',
    });
    expect(set.status).toBe(303);
    expect((await twin.call(`${BASE}/orders/${orderGuid}`)).json.orderStatus).toBe('client message');
  });
});
