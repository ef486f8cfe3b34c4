import { describe, expect, it } from 'vitest';
import { tazapiWebhook } from '../../../../src/integrations/proforma/tazapi-v2/tazapi-webhook.ts';

const CLIENT = '7f6c1d1e-0c7e-4a53-9a52-0a1b2c3d4e5f';
const ORDER = '11111111-2222-4333-8444-555555555555';

const EVENT = {
  version: 1,
  event: 'order.completed',
  resourceGuid: ORDER,
  resourcePath: `/clients/${CLIENT}/orders/${ORDER}`,
  timestamp: 1_700_000_000,
  baseClientGuid: CLIENT,
  instanceGuid: '3f0e9c55-1f6e-4b7c-8f9e-2d1c0b9a8f70',
  externalIdentifier: 'check_1',
};

const read = (changes: Record<string, unknown> = {}) =>
  tazapiWebhook.read(Buffer.from(JSON.stringify({ ...EVENT, ...changes })));

function keyOf(changes: Record<string, unknown>): string {
  const reading = read(changes);
  return reading.ok ? reading.event.dedupeKey : reading.reason;
}

describe('an event of TazAPI', () => {
  it('names order, client and reference', () => {
    expect(read()).toEqual({
      ok: true,
      event: {
        dedupeKey: expect.stringMatching(/^[0-9a-f]{64}$/),
        type: 'order.completed',
        occurredAt: new Date('2023-11-14T22:13:20Z'),
        accountId: CLIENT,
        orderId: ORDER,
        reference: 'check_1',
      },
    });
  });

  it('is one occurrence in seconds and in milliseconds', () => {
    expect(keyOf({ timestamp: 1_700_000_000_000 })).toBe(keyOf({}));
    expect(keyOf({ timestamp: 1_700_000_000_999 })).toBe(keyOf({}));
  });

  it.each([
    { timestamp: 1_700_000_001 },
    { event: 'order.canceled' },
    { resourceGuid: 'other' },
    { instanceGuid: 'other' },
    { instanceGuid: undefined },
  ])('is another occurrence with %j', (changes) => {
    expect(keyOf(changes)).not.toBe(keyOf({}));
  });

  it('about a search names the order of its path', () => {
    const path = `${EVENT.resourcePath}/searches/abc`;
    const search = read({ event: 'order.search.completed', resourceGuid: 'abc', resourcePath: path });
    expect(search).toMatchObject({ ok: true, event: { orderId: ORDER } });
  });

  it('names no order when it has none', () => {
    const client = read({
      event: 'client.updated',
      resourceGuid: CLIENT,
      resourcePath: `/clients/${CLIENT}`,
    });
    expect(client.ok && client.event).not.toHaveProperty('orderId');
    const pathless = read({ event: 'order.search.completed', resourcePath: undefined });
    expect(pathless.ok && pathless.event).not.toHaveProperty('orderId');
    expect(read({ resourcePath: '/clients/../admin' })).toMatchObject({ event: { orderId: ORDER } });
  });

  it.each([
    { timestamp: undefined },
    { timestamp: 'soon' },
    { event: '' },
    { event: 'order completed' },
    { resourceGuid: 5 },
    { resourceGuid: 'a b' },
  ])('is malformed with %j', (changes) => {
    expect(read(changes)).toEqual({ ok: false, reason: 'malformed' });
  });

  it('may bring its secret as x-api-key', () => {
    const rawBody = Buffer.from('{}');
    const headers = { 'x-api-key': 'secret' };
    expect(tazapiWebhook.verify({ rawBody, headers, keys: ['secret'] })).toEqual({ ok: true, keyIndex: 0 });
    const both = { ...headers, authorization: 'other' };
    expect(tazapiWebhook.verify({ rawBody, headers: both, keys: ['secret'] }).ok).toBe(false);
  });
});
