import { describe, expect, it } from 'vitest';
import { hropenWebhook } from '../../../../src/integrations/proforma/hropen-json/hropen-webhook.ts';

const CALLBACK = {
  screeningId: 's1',
  referenceId: 'check_1',
  status: 'Clear',
  updatedAt: '2026-11-22T12:00:00Z',
};
const bytes = (changes: Record<string, unknown> = {}) =>
  Buffer.from(JSON.stringify({ ...CALLBACK, ...changes }));

describe('a callback of the JSON gateway', () => {
  it('names the order and how far it is, not its result', () => {
    expect(hropenWebhook.read(bytes())).toEqual({
      ok: true,
      event: {
        dedupeKey: expect.stringMatching(/^[0-9a-f]{64}$/),
        type: 'order.completed',
        occurredAt: new Date('2026-11-22T12:00:00Z'),
        orderId: 's1',
        reference: 'check_1',
      },
    });
  });

  it.each([{ screeningId: '' }, { status: 5 }, { updatedAt: 'soon' }, { updatedAt: undefined }])(
    'is malformed with %j',
    (changes) => {
      expect(hropenWebhook.read(bytes(changes))).toEqual({ ok: false, reason: 'malformed' });
    },
  );

  it.each([
    ['Bearer t', true],
    ['bearer t', true],
    ['t', false],
    ['Basic t', false],
  ])('with the header %j is accepted: %s', (authorization, ok) => {
    const verdict = hropenWebhook.verify({ rawBody: bytes(), headers: { authorization }, keys: ['t'] });
    expect(verdict.ok).toBe(ok);
  });
});
