import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readCheckrEvent, verifyCheckrWebhook } from '../../../src/integrations/checkr/webhook.ts';

const VECTOR_KEY = 'test-secret';
const VECTOR_BODY = Buffer.from('{"monday":"75F","tuesday":"80F"}');
const VECTOR_SIGNATURE = 'b7412f05e981a473b5ecbdb5393afaea02a679db6d7c8e56803512ec4ba98151';

function sign(body: Uint8Array | string, key = VECTOR_KEY): string {
  return createHmac('sha256', key).update(body).digest('hex');
}

describe('verifyCheckrWebhook', () => {
  const check = (changes: Partial<Parameters<typeof verifyCheckrWebhook>[0]> = {}) =>
    verifyCheckrWebhook({
      rawBody: VECTOR_BODY,
      signature: VECTOR_SIGNATURE,
      keys: [VECTOR_KEY],
      ...changes,
    });

  it("accepts the vector of Checkr's examples", () => {
    expect(check()).toEqual({ ok: true, keyIndex: 0 });
  });

  it('says which of several keys signed', () => {
    expect(check({ keys: ['newer', '', VECTOR_KEY] })).toEqual({ ok: true, keyIndex: 2 });
  });

  it.each([
    ['of another key', sign(VECTOR_BODY, 'other')],
    ['for other bytes', sign('{"monday":"75F","tuesday": "80F"}')],
    ['in capitals', VECTOR_SIGNATURE.toUpperCase()],
    ['that is short', VECTOR_SIGNATURE.slice(0, 40)],
    ['that is long', `${VECTOR_SIGNATURE}00`],
    [
      'that is the sentence of an account without a key',
      'Please create an API key to check the authenticity of our webhooks.',
    ],
    ['that is not ASCII', 'ü'.repeat(32)],
  ])('refuses a signature %s', (_title, signature) => {
    expect(check({ signature })).toEqual({ ok: false, reason: 'bad_signature' });
  });

  it('covers every byte of the body', () => {
    const rawBody = Buffer.from(VECTOR_BODY);
    rawBody[12] = (rawBody[12] ?? 0) ^ 1;
    expect(check({ rawBody })).toEqual({ ok: false, reason: 'bad_signature' });
  });

  it.each(['Zoë 🎉 "\\u00eb" \\/', '', 'x'.repeat(3_000_000)])('takes the raw bytes as they are', (text) => {
    const rawBody = Buffer.from(text);
    expect(check({ rawBody, signature: sign(rawBody) })).toEqual({ ok: true, keyIndex: 0 });
  });

  it.each([undefined, ''])('calls the signature %j unsigned', (signature) => {
    expect(check({ signature })).toEqual({ ok: false, reason: 'unsigned' });
  });

  it.each([[[]], [['']]])('accepts nothing for the keys %j', (keys) => {
    expect(check({ keys, signature: sign(VECTOR_BODY, '') })).toEqual({ ok: false, reason: 'no_keys' });
    expect(check({ keys: ['', 'x'], signature: sign(VECTOR_BODY, '') })).toEqual({
      ok: false,
      reason: 'bad_signature',
    });
  });
});

describe('readCheckrEvent', () => {
  const report = {
    id: '4722c07dd9a10c3985ae432a',
    object: 'test_report',
    uri: '/v1/reports/4722c07dd9a10c3985ae432a',
    status: 'complete',
    result: 'consider',
    assessment: 'review',
    adjudication: null,
    package: 'driver_pro',
    tags: ['gw:a1', 7, 'x\0'],
    candidate_id: '19152f75446aea8b543fd14e',
    candidate: {
      first_name: 'Mina',
      dob: '1970-01-01',
      ssn: 'XXX-XX-2001',
      driver_license_number: 'F211165',
    },
    invitation_url: 'https://apply.checkr.test/invite/acme/secret',
  };
  const envelope = {
    id: '627d901159cacb00016149b2',
    object: 'event',
    type: 'report.completed',
    created_at: '2026-05-12T22:54:09Z',
    webhook_url: 'https://app.example.test/webhooks/checkr/secret-key',
    data: { object: report },
    account_id: '61a01b40fb6dc8305c648784',
  };
  const read = (value: unknown, options?: Parameters<typeof readCheckrEvent>[1]) =>
    readCheckrEvent(Buffer.from(JSON.stringify(value)), options);

  it('keeps exactly what may be stored', () => {
    expect(read(envelope)).toEqual({
      ok: true,
      event: {
        id: '627d901159cacb00016149b2',
        type: 'report.completed',
        createdAt: '2026-05-12T22:54:09Z',
        accountId: '61a01b40fb6dc8305c648784',
        object: {
          id: '4722c07dd9a10c3985ae432a',
          object: 'test_report',
          uri: '/v1/reports/4722c07dd9a10c3985ae432a',
          candidateId: '19152f75446aea8b543fd14e',
          package: 'driver_pro',
          tags: ['gw:a1', 'x\ufffd'],
        },
      },
    });
  });

  it('keeps the report id of an invitation', () => {
    const object = { id: 'i1', object: 'invitation', report_id: 'r1', status: 'completed' };
    expect(read({ ...envelope, data: { object } })).toMatchObject({
      event: { object: { id: 'i1', object: 'invitation', reportId: 'r1' } },
    });
  });

  it('copes with thin objects and with missing members', () => {
    const object = { id: 'r1', object: 'report', uri: '/v1/reports/r1' };
    expect(read({ id: 'e1', type: 'report.updated', data: { object } })).toEqual({
      ok: true,
      event: { id: 'e1', type: 'report.updated', object },
    });
    expect(read({ id: 'e1', type: 'package.created' })).toEqual({
      ok: true,
      event: { id: 'e1', type: 'package.created', object: {} },
    });
  });

  it('keeps types that are not known yet', () => {
    expect(read({ ...envelope, type: 'report.teleported' })).toMatchObject({
      event: { type: 'report.teleported' },
    });
  });

  it('keeps an access code only as a hash', () => {
    const event = { id: 'e1', type: 'token.deauthorized', data: { object: { access_code: 'xoxt-secret' } } };
    const hashAccessCode = (code: string) => sign(code, 'pepper');
    expect(read(event, { hashAccessCode })).toMatchObject({
      event: { object: { accessCodeHmac: sign('xoxt-secret', 'pepper') } },
    });
    expect(read(event)).toEqual({ ok: true, event: { id: 'e1', type: 'token.deauthorized', object: {} } });
  });

  it('drops members that are not what they are called', () => {
    const object = {
      id: 5,
      uri: 'https://verifications.checkr.test/x?name=Mina',
      candidate_id: 'mina okafor',
      package: { name: 'x' },
      tags: 'gw:a1',
      object: 'x'.repeat(300),
    };
    expect(read({ ...envelope, created_at: 'yesterday', account_id: null, data: { object } })).toEqual({
      ok: true,
      event: { id: envelope.id, type: 'report.completed', object: {} },
    });
  });

  it.each([
    ['no JSON', Buffer.from('<html>')],
    ['nothing', Buffer.alloc(0)],
    ['no id', Buffer.from('{"type":"report.completed"}')],
    ['no type', Buffer.from('{"id":"e1"}')],
    ['an id with a NUL', Buffer.from('{"id":"e\\u0000","type":"x"}')],
    ['a list', Buffer.from('[1]')],
  ])('calls %s malformed', (_title, rawBody) => {
    expect(readCheckrEvent(rawBody)).toEqual({ ok: false, reason: 'malformed' });
  });

  it('survives deep and huge bodies', () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    const body = `{"id":"e1","type":"x\\u0000","data":{"object":{"id":"r1","deep":${deep},"tags":${deep}}}}`;
    expect(readCheckrEvent(Buffer.from(body))).toEqual({
      ok: true,
      event: { id: 'e1', type: 'x\ufffd', object: { id: 'r1', tags: [] } },
    });
    const tags = Array.from({ length: 5000 }, () => 't'.repeat(500));
    const huge = readCheckrEvent(
      Buffer.from(JSON.stringify({ id: 'e1', type: 'x', data: { object: { tags } } })),
    );
    expect(JSON.stringify(huge).length).toBeLessThan(30_000);
  });
});
