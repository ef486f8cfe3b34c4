import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createHttpJson, type HttpJsonOptions } from '../../src/integrations/http-json.ts';
import { VendorError } from '../../src/integrations/vendor-error.ts';
import { httpAnswer, type RawAnswer, startRawServer } from './raw-server.ts';

const PERSON = 'mina.okafor@example.test';
const NOW = Date.parse('2026-11-22T12:00:00Z');
const Thing = z.object({ id: z.string() });

const servers: { close: () => Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(answer: RawAnswer) {
  const server = await startRawServer(answer);
  servers.push(server);
  return server;
}

function httpTo(url: string, options: Partial<HttpJsonOptions> = {}) {
  return createHttpJson({
    vendor: 'checkr',
    baseUrl: `${url}/v1/`,
    authorization: 'Basic a2V5Og==',
    timeoutMs: 2000,
    now: () => NOW,
    ...options,
  });
}

const write = {
  operation: 'createThing',
  method: 'POST',
  path: ['things'],
  body: '{"a":1}',
  schema: Thing,
} as const;
const read = { operation: 'getThing', method: 'GET', path: ['things', 't1'], schema: Thing } as const;

async function failureOf(answer: RawAnswer, options: Partial<HttpJsonOptions> = {}): Promise<VendorError> {
  const server = await serve(answer);
  return failureAt(server.url, options);
}

async function failureAt(url: string, options: Partial<HttpJsonOptions> = {}): Promise<VendorError> {
  const error: unknown = await httpTo(url, options)
    .request(write)
    .then(
      () => new Error('The call succeeded.'),
      (thrown: unknown) => thrown,
    );
  if (!(error instanceof VendorError)) throw error;
  return error;
}

function everythingShown(error: VendorError): string {
  return [
    error.message,
    error.stack,
    JSON.stringify(error),
    inspect(error, { depth: 9, showHidden: true }),
  ].join('\n');
}

const personalError = JSON.stringify({ error: `${PERSON} is not acceptable` });

describe('an answer with an error status', () => {
  it.each([
    [400, 'checkr.invalid_request', 'refused'],
    [401, 'checkr.unauthorized', 'refused'],
    [403, 'checkr.forbidden', 'refused'],
    [404, 'checkr.not_found', 'refused'],
    [408, 'checkr.unavailable', 'unknown'],
    [409, 'checkr.conflict', 'refused'],
    [410, 'checkr.not_found', 'refused'],
    [422, 'checkr.invalid_request', 'refused'],
    [429, 'checkr.rate_limited', 'refused'],
    [500, 'checkr.unavailable', 'unknown'],
    [503, 'checkr.unavailable', 'unknown'],
  ])('of %i is %s and the write is %s', async (status, code, outcome) => {
    const error = await failureOf((socket) => socket.write(httpAnswer({ status, body: personalError })));
    expect(error).toMatchObject({ code, outcome, status, operation: 'createThing' });
    expect(error.detail).toBe(`${PERSON} is not acceptable`);
    expect(everythingShown(error)).not.toContain(PERSON);
  });

  it('keeps HTML of a proxy out of everything that is shown', async () => {
    const headers = { 'content-type': 'text/html', 'x-request-id': '9f2c-1' };
    const body = `<html>${PERSON}</html>`;
    const error = await failureOf((socket) => socket.write(httpAnswer({ status: 502, headers, body })));
    expect(error).toMatchObject({ code: 'checkr.unavailable', requestId: '9f2c-1' });
    expect(error.detail).toContain(PERSON);
    expect(everythingShown(error)).not.toContain(PERSON);
  });

  it('is known by its status even when its body never ends', async () => {
    const error = await failureOf(
      (socket) => socket.write('HTTP/1.1 409 Conflict\r\ncontent-length: 99\r\n\r\n{"er'),
      { timeoutMs: 100 },
    );
    expect(error).toMatchObject({ code: 'checkr.conflict', outcome: 'refused', detail: undefined });
  });

  it('is shortened to 2,000 characters of the vendor', async () => {
    const body = JSON.stringify({ error: ['x'.repeat(5000)] });
    const error = await failureOf((socket) => socket.write(httpAnswer({ status: 400, body })));
    expect(error.detail).toHaveLength(2000);
  });

  it('ignores a request id that is no id', async () => {
    const headers = { 'x-request-id': `${PERSON} <b>` };
    const error = await failureOf((socket) => socket.write(httpAnswer({ status: 500, headers })));
    expect(error.requestId).toBeUndefined();
  });
});

describe('the time to wait', () => {
  it.each([
    ['seconds', 429, { 'retry-after': '17' }, 17_000],
    ['an HTTP date', 503, { 'retry-after': 'Sun, 22 Nov 2026 12:00:30 GMT' }, 30_000],
    ['a date in the past', 429, { 'retry-after': 'Sun, 22 Nov 2026 11:00:00 GMT' }, 0],
    ['an absurd number', 429, { 'retry-after': '999999999999' }, 86_400_000],
    ['Checkr seconds', 429, { 'ratelimit-reset': '45' }, 45_000],
    ['a Checkr date', 429, { 'x-ratelimit-reset': '2026-11-22T12:01:00Z' }, 60_000],
    ['nothing', 429, {}, undefined],
    ['nonsense', 429, { 'retry-after': 'soon' }, undefined],
    ['a reset of the window without a 429', 500, { 'ratelimit-reset': '45' }, undefined],
  ])('is read from %s', async (_title, status, headers, expected) => {
    const error = await failureOf((socket) => socket.write(httpAnswer({ status, headers: { ...headers } })));
    expect(error.retryAfterMs).toBe(expected);
  });
});

describe('an answer that cannot be read', () => {
  const ok = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
  it.each<[string, Buffer | string, string]>([
    [
      'HTML with 200',
      httpAnswer({ body: `<p>${PERSON}`, headers: { 'content-type': 'text/html' } }),
      'not_json',
    ],
    ['HTML that claims to be JSON', httpAnswer({ body: `<p>${PERSON}` }), 'not_json'],
    ['truncated JSON', httpAnswer({ body: `{"id":"${PERSON}` }), 'not_json'],
    ['an empty body', httpAnswer(), 'not_json'],
    ['no content', `HTTP/1.1 204 No Content\r\n\r\n`, 'not_json'],
    ['bytes that are not UTF-8', httpAnswer({ body: Buffer.from([0x22, 0xff, 0x22]) }), 'not_utf8'],
    ['the wrong shape', httpAnswer({ body: JSON.stringify({ id: { mail: PERSON } }) }), 'shape id'],
    ['a scalar', httpAnswer({ body: '3' }), 'shape'],
    ['too much', httpAnswer({ body: JSON.stringify({ id: 'x'.repeat(2000) }) }), 'too_large'],
    [
      'a zip bomb',
      httpAnswer({
        body: gzipSync(JSON.stringify({ id: 'x'.repeat(100_000) })),
        headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      }),
      'too_large',
    ],
    [
      'endless chunks',
      `${ok}transfer-encoding: chunked\r\n\r\n${`400\r\n${'x'.repeat(1024)}\r\n`.repeat(3)}`,
      'too_large',
    ],
  ])('such as %s leaves the write unknown', async (_title, bytes, reason) => {
    const error = await failureOf((socket) => socket.write(bytes), { maxBytes: 1500 });
    expect(error).toMatchObject({ code: 'checkr.bad_response', outcome: 'unknown', reason });
    expect(error.transient).toBe(true);
    expect(everythingShown(error)).not.toContain(PERSON);
  });

  it.each([
    ['a shorter body than announced', `${ok}content-length: 50\r\n\r\n{"id":"t1"}`],
    ['a chunked body without its end', `${ok}transfer-encoding: chunked\r\n\r\nb\r\n{"id":"t1"}\r\n`],
  ])('such as %s is a broken connection', async (_title, bytes) => {
    const error = await failureOf((socket) => socket.end(bytes));
    expect(error).toMatchObject({ code: 'checkr.network', outcome: 'unknown' });
  });
});

describe('a connection', () => {
  it('that gives no head in time leaves the write unknown', async () => {
    const error = await failureOf(() => undefined, { timeoutMs: 80 });
    expect(error).toMatchObject({ code: 'checkr.timeout', outcome: 'unknown' });
  });

  it('whose body drips past the deadline leaves the write unknown', async () => {
    const error = await failureOf(
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9000\r\n\r\n{');
        const drip = setInterval(() => socket.write(' '), 10);
        socket.on('close', () => clearInterval(drip));
      },
      { timeoutMs: 120 },
    );
    expect(error).toMatchObject({ code: 'checkr.timeout', outcome: 'unknown' });
  });

  it.each<[string, RawAnswer]>([
    ['is closed after the request', (socket) => socket.destroy()],
    ['is half closed without an answer', (socket) => socket.end()],
    ['ends within the head', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-ty')],
    ['does not speak HTTP', (socket) => socket.end('SSH-2.0-OpenSSH\r\n')],
  ])('that %s leaves the write unknown', async (_title, answer) => {
    const error = await failureOf(answer);
    expect(error).toMatchObject({ code: 'checkr.network', outcome: 'unknown', transient: true });
  });

  it('that is refused surely sent nothing', async () => {
    const server = await startRawServer(() => undefined);
    await server.close();
    const error = await failureAt(server.url);
    expect(error).toMatchObject({ code: 'checkr.network', outcome: 'not_sent', reason: 'ECONNREFUSED' });
  });

  it('to a name that does not exist surely sent nothing', async () => {
    const error = await failureAt('http://gangway.invalid');
    expect(error).toMatchObject({ code: 'checkr.network', outcome: 'not_sent' });
  });

  it('is given up when the deadline passes, and the request is not repeated', async () => {
    let closed = 0;
    const server = await serve((socket) => socket.on('close', () => (closed += 1)));
    await failureAt(server.url, { timeoutMs: 50 });
    await expect.poll(() => closed).toBe(1);
    expect(server.requests).toHaveLength(1);
  });
});

describe('a request', () => {
  it('carries the credential, the name of Gangway and the bytes of its body', async () => {
    const server = await serve((socket) => socket.write(httpAnswer({ body: '{"id":"t1","more":true}' })));
    const body = '{ "name":"Zo\u00eb \u2028",  "b":1,"a":2 }';
    const answer = await httpTo(server.url).request({ ...write, body, headers: { 'idempotency-key': 'k1' } });
    expect(answer).toEqual({ value: { id: 't1' }, status: 200, requestId: undefined });
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({ method: 'POST', target: '/v1/things', body });
    expect(server.requests[0]?.headers).toMatchObject({
      authorization: 'Basic a2V5Og==',
      'content-type': 'application/json',
      'idempotency-key': 'k1',
    });
    expect(server.requests[0]?.headers['user-agent']).toMatch(/^Gangway\/\d+\.\d+\.\d+/);
  });

  it('encodes each path segment and the query', async () => {
    const server = await serve((socket) => socket.write(httpAnswer({ body: '{"id":"t1"}' })));
    const query = new URLSearchParams({ email: 'a+b@example.test', offset: '%5B3%5D' });
    await httpTo(server.url).request({ ...read, path: ['things', 'a/../b?c#d'], query });
    expect(server.requests[0]?.target).toBe(
      '/v1/things/a%2F..%2Fb%3Fc%23d?email=a%2Bb%40example.test&offset=%255B3%255D',
    );
  });

  it.each(['', '.', '..', 'a b', 'ü', '\0', '\ud800', 'x'.repeat(256)])(
    'with the unusable id %j is not sent',
    async (id) => {
      const server = await serve((socket) => socket.write(httpAnswer({ body: '{"id":"t1"}' })));
      await expect(httpTo(server.url).request({ ...read, path: ['things', id] })).rejects.toMatchObject({
        code: 'checkr.invalid_request',
        outcome: 'not_sent',
        reason: 'unusable_id',
      });
      expect(server.requests).toHaveLength(0);
    },
  );

  it('follows a moved object on the same host only, and only for a read', async () => {
    const other = await serve((socket) => socket.write(httpAnswer({ body: '{"id":"stranger"}' })));
    const server = await serve((socket, { target }) => {
      const location = target === '/v1/things/away' ? `${other.url}/v1/things/t2` : '/v1/things/t2';
      const isFinal = target === '/v1/things/t2';
      socket.write(
        isFinal ? httpAnswer({ body: '{"id":"t2"}' }) : httpAnswer({ status: 301, headers: { location } }),
      );
    });
    const http = httpTo(server.url);
    await expect(http.request(read)).resolves.toMatchObject({ value: { id: 't2' } });
    const moved = { code: 'checkr.bad_response', status: 301, outcome: 'unknown' };
    await expect(http.request({ ...read, path: ['things', 'away'] })).rejects.toMatchObject(moved);
    await expect(http.request(write)).rejects.toMatchObject(moved);
    expect(other.requests).toHaveLength(0);
  });

  it('stops after three moves', async () => {
    const server = await serve((socket) => {
      socket.write(httpAnswer({ status: 301, headers: { location: '/v1/things/t1' } }));
    });
    await expect(httpTo(server.url).request(read)).rejects.toMatchObject({ code: 'checkr.bad_response' });
    expect(server.requests).toHaveLength(4);
  });
});
