import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { verifyLeverWebhook } from '../../../src/integrations/lever/webhook.ts';

const SIGNATURE_TOKEN = '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978';
const TOKEN = 'a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718';
const TRIGGERED_AT = 1760000000123;
const SIGNATURE = 'f31c9c88d27fa7303f120d4bc099f2720069fbbc4050f7583ebbfc4bd5f209ee';
const HEX_KEY_SIGNATURE = createHmac('sha256', Buffer.from(SIGNATURE_TOKEN, 'hex'))
  .update(TOKEN + TRIGGERED_AT)
  .digest('hex');

const testRequest = `{"triggeredAt":${TRIGGERED_AT},"event":"candidateHired","data":{},"signature":"${SIGNATURE}","token":"${TOKEN}"}`;

function bodyOf(changes: Record<string, unknown> = {}): Uint8Array {
  return Buffer.from(
    JSON.stringify({
      triggeredAt: TRIGGERED_AT,
      event: 'candidateHired',
      data: { opportunityId: 'opp-1', candidateId: 'cand-1', contactId: 'contact-1' },
      signature: SIGNATURE,
      token: TOKEN,
      ...changes,
    }),
  );
}

function verify(rawBody: Uint8Array, signatureTokens: readonly string[] = [SIGNATURE_TOKEN]) {
  return verifyLeverWebhook({ rawBody, signatureTokens });
}

function webhookOf(rawBody: Uint8Array) {
  const verdict = verify(rawBody);
  if (!verdict.ok) throw new Error(verdict.reason);
  return verdict.webhook;
}

describe('verifyLeverWebhook', () => {
  it('accepts the signed test request of 202 bytes', () => {
    expect(Buffer.byteLength(testRequest)).toBe(202);
    expect(verify(Buffer.from(testRequest))).toEqual({
      ok: true,
      tokenIndex: 0,
      webhook: {
        event: 'candidateHired',
        triggeredAt: TRIGGERED_AT,
        token: TOKEN,
        data: {},
        isTest: true,
      },
    });
  });

  it('accepts a hire and gives its ids', () => {
    expect(webhookOf(bodyOf({ id: 'event-1' }))).toEqual({
      id: 'event-1',
      event: 'candidateHired',
      triggeredAt: TRIGGERED_AT,
      token: TOKEN,
      data: { opportunityId: 'opp-1', candidateId: 'cand-1', contactId: 'contact-1' },
      isTest: false,
    });
  });

  it('says which of several tokens signed', () => {
    expect(verify(bodyOf(), ['', 'old', SIGNATURE_TOKEN])).toMatchObject({ ok: true, tokenIndex: 2 });
  });

  it('takes the key as text, not as hex', () => {
    expect(HEX_KEY_SIGNATURE).toMatch(/^9e5d88ce/);
    expect(verify(bodyOf({ signature: HEX_KEY_SIGNATURE }))).toEqual({ ok: false, reason: 'bad_signature' });
  });

  it('does not cover the data, which is therefore no more than a pointer', () => {
    expect(webhookOf(bodyOf({ data: { opportunityId: 'forged' } })).data).toEqual({
      opportunityId: 'forged',
    });
  });

  it.each([[[]], [['']], [['', '']]])('accepts nothing for the tokens %j', (tokens) => {
    const emptyKey = createHmac('sha256', '')
      .update(TOKEN + TRIGGERED_AT)
      .digest('hex');
    expect(verify(bodyOf({ signature: emptyKey }), tokens)).toEqual({ ok: false, reason: 'no_tokens' });
  });

  it('never lets an empty token sign', () => {
    const signature = createHmac('sha256', '')
      .update(TOKEN + TRIGGERED_AT)
      .digest('hex');
    expect(verify(bodyOf({ signature }), ['', 'other'])).toEqual({ ok: false, reason: 'bad_signature' });
  });

  it.each([
    ['of another key', { signature: createHmac('sha256', 'other').update(TOKEN).digest('hex') }],
    ['that is short', { signature: SIGNATURE.slice(0, 63) }],
    ['that is long', { signature: `${SIGNATURE}0` }],
    ['with one wrong digit', { signature: `0${SIGNATURE.slice(1)}` }],
    ['of many characters', { signature: 'é'.repeat(100_000) }],
    ['for another token', { token: TOKEN.replace('a', 'b') }],
    ['for another time', { triggeredAt: TRIGGERED_AT + 1 }],
  ])('refuses a signature %s', (_title, changes) => {
    expect(verify(bodyOf(changes))).toEqual({ ok: false, reason: 'bad_signature' });
  });

  it.each([undefined, null, ''])('calls a request with the signature %j unsigned', (signature) => {
    expect(verify(bodyOf({ signature }))).toEqual({ ok: false, reason: 'unsigned' });
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['no JSON', Buffer.from('token=1')],
    ['truncated JSON', bodyOf().subarray(0, 100)],
    ['a list', Buffer.from('[]')],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['no token', bodyOf({ token: undefined })],
    ['a token with a NUL', bodyOf({ token: 'a\0b' })],
    ['no event', bodyOf({ event: '' })],
    ['a time that is no time', bodyOf({ triggeredAt: 'soon' })],
    ['a time beyond all calendars', bodyOf({ triggeredAt: 1e300 })],
    ['a fraction of a millisecond', bodyOf({ triggeredAt: 1.5 })],
    ['data that is a list', bodyOf({ data: [] })],
    ['a signature that is an object', bodyOf({ signature: {} })],
  ])('calls %s malformed', (_title, rawBody) => {
    expect(verify(rawBody)).toEqual({ ok: false, reason: 'malformed' });
  });

  it('accepts a time that is written as text', () => {
    expect(webhookOf(bodyOf({ triggeredAt: String(TRIGGERED_AT) })).triggeredAt).toBe(TRIGGERED_AT);
  });

  it('falls back to the candidate id of old payloads', () => {
    expect(webhookOf(bodyOf({ data: { candidateId: 'old-1' } })).data).toEqual({
      opportunityId: 'old-1',
      candidateId: 'old-1',
    });
  });

  it('drops ids that are none and keeps whatever else came', () => {
    const toArchived = { reason: 'r1', archivedAt: 1760000100000 };
    const data = { opportunityId: 7, contactId: 'a\0b', candidateId: null, toArchived, fromArchived: null };
    expect(webhookOf(bodyOf({ data })).data).toEqual({ toArchived, fromArchived: null });
  });

  it('keeps events that are not known yet', () => {
    expect(webhookOf(bodyOf({ event: 'requisitionOpened', data: { requisitionId: 'q' } }))).toMatchObject({
      event: 'requisitionOpened',
      data: { requisitionId: 'q' },
      isTest: false,
    });
  });

  it.each([{ data: {} }, { data: null }, { data: undefined }])(
    'takes %j without an id for a test',
    (changes) => {
      expect(webhookOf(bodyOf(changes)).isTest).toBe(true);
      expect(webhookOf(bodyOf({ ...changes, id: 'event-1' })).isTest).toBe(false);
    },
  );

  it('survives poison: deep, huge, NUL, bidi, emoji, lone surrogates', () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    const poison = `{"opportunityId":"opp-1","deep":${deep},"nul":"a\\u0000b","lone":"\\ud800","text":"\\u202e🎉","__proto__":{"x":1}}`;
    const text = bodyOf({ data: 'DATA' }).toString().replace('"DATA"', poison);
    const { data } = webhookOf(Buffer.from(text));
    expect(data).toMatchObject({ opportunityId: 'opp-1', nul: 'a\ufffdb', lone: '\ufffd', text: '\u202e🎉' });
    expect(JSON.stringify(data).length).toBeLessThan(400);
    const huge = bodyOf({ data: { opportunityId: 'opp-1', filler: 'x'.repeat(3_000_000) } });
    expect(webhookOf(huge).data.opportunityId).toBe('opp-1');
  });
});
