import { defaultPayloadConverter } from '@temporalio/common';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPayloadCodec } from '../../src/temporal/payload-codec.ts';
import { type ApiUnderTest, NOBODY, startApiUnderTest } from './api-under-test.ts';

const CODEC_TOKEN = 'codec-token-of-the-tests-0123456789';
const UI = 'http://localhost:8233';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApiUnderTest({
    environment: {
      TEMPORAL_ADDRESS: NOBODY,
      GANGWAY_CODEC_TOKEN: CODEC_TOKEN,
      GANGWAY_TEMPORAL_UI_URL: `${UI}/some/path`,
    },
  });
});
afterAll(() => api.stop());

interface Wire {
  metadata?: Record<string, string>;
  data?: string;
}

function post(name: 'encode' | 'decode', payloads: Wire[], headers: Record<string, string> = {}) {
  return fetch(`${api.url}/codec/${name}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${CODEC_TOKEN}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ payloads }),
  });
}
async function payloadsOf(response: Response): Promise<Wire[]> {
  const body: unknown = await response.json();
  if (typeof body !== 'object' || body === null || !('payloads' in body) || !Array.isArray(body.payloads)) {
    throw new Error('No payloads came back');
  }
  return body.payloads;
}
const base64 = (text: string) => Buffer.from(text).toString('base64');
const plain: Wire = { metadata: { encoding: base64('json/plain') }, data: base64('{"runId":"run_1"}') };

it('what is sealed here or by a worker is opened here', async () => {
  const [sealed] = await payloadsOf(await post('encode', [plain]));
  expect(Buffer.from(sealed?.metadata?.encoding ?? '', 'base64').toString()).toBe('binary/encrypted');
  expect(JSON.stringify(sealed)).not.toContain(plain.data);
  expect(await payloadsOf(await post('decode', [sealed ?? {}]))).toEqual([plain]);

  const codec = createPayloadCodec({ keyRing: api.keyRing });
  const [fromWorker] = await codec.encode([defaultPayloadConverter.toPayload({ runId: 'run_2' })]);
  const wire = {
    metadata: Object.fromEntries(
      Object.entries(fromWorker?.metadata ?? {}).map(([name, value]) => [
        name,
        Buffer.from(value).toString('base64'),
      ]),
    ),
    data: Buffer.from(fromWorker?.data ?? []).toString('base64'),
  };
  const [opened] = await payloadsOf(await post('decode', [wire]));
  expect(Buffer.from(opened?.data ?? '', 'base64').toString()).toBe('{"runId":"run_2"}');
});

it('what cannot be opened comes back as it was, beside what can', async () => {
  const [sealed = {}] = await payloadsOf(await post('encode', [plain]));
  const foreign = { ...sealed, metadata: { ...sealed.metadata, 'encryption-key-id': base64('gone') } };
  const broken = { ...sealed, data: base64('not sealed at all, whatever it says') };
  const empty: Wire = { metadata: {} };
  const opened = await payloadsOf(await post('decode', [foreign, sealed, broken, plain, empty]));
  expect(opened).toEqual([foreign, plain, broken, plain, empty]);
});

it('is for the codec token and for admins, and for the own namespace', async () => {
  const status = async (headers: Record<string, string>) => (await post('decode', [plain], headers)).status;
  expect(await status({ authorization: '' })).toBe(401);
  expect(await status({ authorization: 'Bearer codec-token-of-the-tests-0123456780' })).toBe(401);
  expect(await status({ authorization: `Bearer ${api.tokens.operator}` })).toBe(403);
  expect(await status({ authorization: `Bearer ${api.tokens.admin}` })).toBe(200);
  expect(await status({ 'x-namespace': 'default' })).toBe(200);
  expect(await status({ 'x-namespace': 'another' })).toBe(403);
  expect((await post('decode', [{ data: 'not base64!' }])).status).toBe(400);
});

it('lets the Temporal UI ask from its page, and no other page', async () => {
  const preflight = (origin: string) =>
    fetch(`${api.url}/codec/decode`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,x-namespace',
      },
    });
  const allowed = await preflight(UI);
  expect(allowed.status).toBe(204);
  expect(allowed.headers.get('access-control-allow-origin')).toBe(UI);
  expect(allowed.headers.get('access-control-allow-headers')?.toLowerCase()).toBe(
    'x-namespace,content-type,authorization',
  );
  expect(allowed.headers.get('access-control-allow-methods')).toContain('POST');
  const alias = await preflight('http://127.0.0.1:8233');
  expect(alias.headers.get('access-control-allow-origin')).toBe('http://127.0.0.1:8233');
  for (const origin of ['http://localhost:9999', 'https://evil.example.test', 'null']) {
    expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
  }
  const answer = await post('decode', [plain], { origin: UI });
  expect(answer.headers.get('access-control-allow-origin')).toBe(UI);
  const refused = await post('decode', [plain], { origin: UI, authorization: '' });
  expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, UI]);
});
