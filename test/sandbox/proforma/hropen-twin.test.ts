import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SANDBOX_PROFORMA } from '../../../src/sandbox/proforma/seed.ts';
import { eventually } from '../call.ts';
import { openReceiver, type Receiver } from '../webhook-receiver.ts';
import { type OpenTwin, openTwin } from './proforma-desk.ts';

const ORDER = {
  referenceId: 'ref',
  packageId: '1b7c1f0a-5a1e-4a7e-9a61-3d1c0c5e0002',
  subject: {
    subjectId: 'emp_1',
    name: { given: 'Ada', middle: '', family: 'Byron' },
    email: 'a@example.test',
  },
};

let twin: OpenTwin;
let receiver: Receiver;
beforeEach(async () => {
  receiver = await openReceiver();
  twin = await openTwin({ kind: 'hropen-json', settings: { webhookUrl: receiver.url } });
});
afterEach(async () => {
  await twin.stop();
  await receiver.close();
});

describe('the JSON twin', () => {
  it('has an account, a catalog, orders and results behind a token', async () => {
    expect((await twin.call('/v1/verify', { token: 'x' })).status).toBe(401);
    expect((await twin.call('/v1/verify')).json).toMatchObject({ accountName: 'Acme Corp' });
    expect((await twin.call('/v1/catalog')).json.packages).toHaveLength(3);
    const placed = await twin.call('/v1/orders', { body: ORDER });
    expect(placed.status).toBe(201);
    expect(placed.json).toMatchObject({ referenceId: 'ref', status: 'Sent To Candidate' });
    const { screeningId } = placed.json;
    expect((await twin.call(`/v1/results/${screeningId}`)).json).toEqual(placed.json);
    expect((await twin.call('/v1/results/other')).status).toBe(404);
  });

  it.each([
    [{ packageId: 'x' }, 'packageId is not known'],
    [{ subject: { ...ORDER.subject, email: 'x' } }, 'subject.email is invalid'],
    [{ referenceId: '' }, 'referenceId is invalid'],
  ])('refuses an order with %j', async (changes, error) => {
    const { status, json } = await twin.call('/v1/orders', { body: { ...ORDER, ...changes } });
    expect(status).toBe(400);
    expect(json).toEqual({ error });
  });

  it('calls back at each change with its bearer token', async () => {
    const { screeningId } = (await twin.call('/v1/orders', { body: ORDER })).json;
    await twin.control(`/orders/${screeningId}/submit`, { outcome: 'records' });
    await twin.control('/clock/advance', { ms: 5000 });
    await eventually(() => receiver.received.length >= 2 || undefined);
    expect(receiver.received.map(({ body }) => body.status)).toEqual(['In Progress', 'Needs Attention']);
    expect(receiver.received[0]?.body).toMatchObject({ screeningId, referenceId: 'ref' });
    expect(receiver.received[0]?.headers.authorization).toBe(`Bearer ${SANDBOX_PROFORMA.webhookSecret}`);
  });

  it('lets an invitation expire with a word', async () => {
    const { screeningId } = (await twin.call('/v1/orders', { body: ORDER })).json;
    await twin.control('/clock/advance', { ms: 15 * 24 * 3_600_000 });
    expect((await twin.call(`/v1/results/${screeningId}`)).json.status).toBe('Invite Expired');
  });

  it('refuses statuses that its wire does not have', async () => {
    const { screeningId } = (await twin.call('/v1/orders', { body: ORDER })).json;
    await expect(twin.control(`/orders/${screeningId}/status`, { status: 'pending' })).rejects.toThrow(/400/);
    await expect(twin.control('/orders/other/status', { status: 'Clear' })).rejects.toThrow(/404/);
  });

  it('remembers its orders across a restart, and forgets them on a reset', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'proforma-'));
    try {
      const first = await openTwin({ kind: 'hropen-json', dataDir });
      const { screeningId } = (await first.call('/v1/orders', { body: ORDER })).json;
      await first.stop();
      const second = await openTwin({ kind: 'hropen-json', dataDir });
      expect((await second.call(`/v1/results/${screeningId}`)).status).toBe(200);
      await second.control('/reset', {});
      expect((await second.control('/state')).counts.orders).toBe(0);
      await second.stop();
    } finally {
      await rm(dataDir, { recursive: true });
    }
  });
});
