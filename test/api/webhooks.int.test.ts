import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { desc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webhooksOfListener } from '../../src/db/listeners.ts';
import { deliveries } from '../../src/db/schema/deliveries.ts';
import { createConnection } from '../../src/db/write-connections.ts';
import { type ApiUnderTest, NOBODY, startApiUnderTest } from './api-under-test.ts';
import { checkrBody, checkrHeaders, type Entry, leverBody, seedEntry } from './seed.ts';

let api: ApiUnderTest;
let entry: Entry;
beforeAll(async () => {
  api = await startApiUnderTest({ processes: 2, environment: { TEMPORAL_ADDRESS: NOBODY } });
  entry = await seedEntry(api);
});
afterAll(() => api.stop());

const headers = { 'content-type': 'application/json' };

function sendLever(body: string | Uint8Array, { key = entry.listener.endpointKey, url = api.url } = {}) {
  return fetch(`${url}/webhooks/lever/${key}`, { method: 'POST', headers, body });
}
function sendCheckr(body: string, { key = entry.checkr.webhookKey, headers = checkrHeaders(body) } = {}) {
  return fetch(`${api.url}/webhooks/checkr/${key}`, { method: 'POST', headers, body });
}
async function outcomeOf(response: Response): Promise<unknown> {
  const body: unknown = await response.json();
  return typeof body === 'object' && body !== null && 'outcome' in body ? body.outcome : body;
}
async function stored(dedupeKey: string) {
  return api.db.select().from(deliveries).where(eq(deliveries.dedupeKey, dedupeKey));
}
async function expectProblem(response: Response, status: number, code: string) {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(await response.json()).toMatchObject({ status, code, type: `urn:gangway:problem:${code}` });
  expect(response.status).toBe(status);
}

describe('a Lever webhook', () => {
  it('is stored with its ids only, while Temporal is down', async () => {
    const data = {
      opportunityId: 'opp-1',
      candidateId: 'opp-1',
      contactId: 'contact-1',
      toArchived: { reason: 'reason-1', archivedAt: 1_760_000_000_000, note: 'private' },
      fromArchived: null,
      name: 'Ada Quill',
    };
    const body = leverBody({ data, id: 'event-1' });
    const response = await sendLever(body);
    expect([response.status, await response.json()]).toEqual([200, { outcome: 'stored' }]);
    const { token, triggeredAt } = JSON.parse(body);
    expect(await stored(token)).toMatchObject([
      {
        source: 'lever',
        connectionId: entry.lever.id,
        listenerId: entry.listener.id,
        event: 'candidateHired',
        state: 'pending',
        attempts: 0,
        occurredAt: new Date(triggeredAt),
        body: {
          id: 'event-1',
          opportunityId: 'opp-1',
          candidateId: 'opp-1',
          contactId: 'contact-1',
          toArchived: { reason: 'reason-1', archivedAt: 1_760_000_000_000 },
          fromArchived: null,
        },
      },
    ]);
    const [row] = await stored(token);
    expect(JSON.stringify(row?.body)).not.toMatch(/Ada|private/);
  });

  it('is stored once when it comes 100 times at once to two processes', async () => {
    const body = leverBody();
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => sendLever(body, { url: api.urls[index % 2] ?? api.url })),
    );
    const outcomes = await Promise.all(answers.map(outcomeOf));
    expect(answers.map((answer) => answer.status)).toEqual(Array(100).fill(200));
    expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(1);
    expect(await stored(JSON.parse(body).token)).toHaveLength(1);
  });

  it('of an event that nobody knows is stored too', async () => {
    const body = leverBody({ event: 'somethingNew' });
    expect((await sendLever(body)).status).toBe(200);
    expect(await stored(JSON.parse(body).token)).toMatchObject([{ event: 'somethingNew' }]);
  });

  it('that is only *Verify connection* marks the listener and stores nothing', async () => {
    const body = leverBody({ data: {} });
    const response = await sendLever(body);
    expect([response.status, await response.json()]).toEqual([200, { outcome: 'verified' }]);
    const [webhook] = await webhooksOfListener(api.db, entry.listener.id);
    expect(webhook).toMatchObject({ event: 'candidateHired', verifiedAt: expect.any(Date) });
    expect(await stored(JSON.parse(body).token)).toEqual([]);
  });

  it('to an address that nobody has gets 404', async () => {
    await expectProblem(await sendLever(leverBody(), { key: 'nobody' }), 404, 'webhook.unknown_endpoint');
  });

  it('with a signature of another token, or none, gets 401', async () => {
    const foreign = leverBody({}, { signatureToken: 'another-token-of-somebody' });
    await expectProblem(await sendLever(foreign), 401, 'webhook.bad_signature');
    await expectProblem(await sendLever(leverBody({ signature: undefined })), 401, 'webhook.bad_signature');
  });

  it('to a listener without tokens gets 401', async () => {
    const bare = await seedEntry(api, { signatureTokens: [] });
    const response = await sendLever(leverBody(), { key: bare.listener.endpointKey });
    await expectProblem(response, 401, 'webhook.no_tokens');
  });

  it('that is not JSON, not UTF-8 or not of the form gets 400', async () => {
    for (const body of ['{"event":', '[]', '', new Uint8Array([0xff, 0xfe]), leverBody({ token: 17 })]) {
      await expectProblem(await sendLever(body), 400, 'webhook.malformed');
    }
  });

  it('whose ids hold NUL or emoji is stored without them', async () => {
    const body = leverBody({
      event: 'odd\u0000 \ud83d event',
      data: { opportunityId: 'a\u0000b', toStageId: '😀' },
    });
    expect((await sendLever(body)).status).toBe(200);
    expect(await stored(JSON.parse(body).token)).toMatchObject([{ body: {} }]);
  });

  it('over 1 MiB gets 413, whether its length is told or not', async () => {
    const told = leverBody({ data: { opportunityId: 'x', filler: 'y'.repeat(1_100_000) } });
    await expectProblem(await sendLever(told), 413, 'request.too_large');
    const answer = await sendChunked(`/webhooks/lever/${entry.listener.endpointKey}`, told);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    const nearly = leverBody({ data: { opportunityId: 'x', filler: 'y'.repeat(1_000_000) } });
    expect((await sendLever(nearly)).status).toBe(200);
  });

  it('is accepted with a new token as soon as the tokens of its listener are replaced', async () => {
    const rotated = await seedEntry(api);
    const key = rotated.listener.endpointKey;
    expect((await sendLever(leverBody(), { key })).status).toBe(200);
    const signatureToken = randomBytes(24).toString('hex');
    const path = `/api/v1/listeners/${rotated.listener.id}/signature-tokens`;
    expect((await api.call('PUT', path, { body: { signature_tokens: [signatureToken] } })).status).toBe(200);
    await expect
      .poll(async () => (await sendLever(leverBody({}, { signatureToken }), { key })).status, {
        timeout: 2_000,
      })
      .toBe(200);
    await expect
      .poll(async () => (await sendLever(leverBody(), { key, url: api.urls[1] ?? '' })).status, {
        timeout: 2_000,
      })
      .toBe(401);
  });
});

describe('a Checkr webhook', () => {
  it('is stored as ids, never with its object', async () => {
    const body = checkrBody();
    const response = await sendCheckr(body);
    expect([response.status, await response.json()]).toEqual([200, { outcome: 'stored' }]);
    const { id } = JSON.parse(body);
    const [row] = await stored(id);
    expect(row).toMatchObject({
      source: 'checkr',
      connectionId: entry.checkr.id,
      listenerId: null,
      event: 'report.completed',
      occurredAt: new Date('2026-05-12T22:54:09Z'),
      body: {
        id,
        type: 'report.completed',
        createdAt: '2026-05-12T22:54:09Z',
        accountId: '61a01b40fb6dc8305c648784',
        object: {
          id: '4722c07dd9a10c3985ae432a',
          object: 'report',
          uri: '/v1/reports/4722c07dd9a10c3985ae432a',
          candidateId: 'e44aa283528e6fde7d542194',
          package: 'basic',
          tags: ['gw:chk_1'],
        },
      },
    });
    expect(JSON.stringify(row)).not.toMatch(/1970-01|XX-4645|example\.test|consider/);
  });

  it('is stored once for each event id', async () => {
    const body = checkrBody();
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, async () => outcomeOf(await sendCheckr(body))),
    );
    expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(1);
    expect(await stored(JSON.parse(body).id)).toHaveLength(1);
  });

  it('keeps a revoked access token as a fingerprint only', async () => {
    const data = { object: { access_code: 'xoxt-the-revoked-token' } };
    const body = checkrBody({ type: 'token.deauthorized', data });
    expect((await sendCheckr(body)).status).toBe(200);
    const [row] = await stored(JSON.parse(body).id);
    expect(row?.body).toMatchObject({
      object: { accessCodeHmac: api.keyRing.fingerprint('xoxt-the-revoked-token') },
    });
    expect(JSON.stringify(row)).not.toContain('xoxt');
  });

  it('gets 404, 401 or 400 like one of Lever', async () => {
    const body = checkrBody();
    await expectProblem(await sendCheckr(body, { key: 'nobody' }), 404, 'webhook.unknown_endpoint');
    await expectProblem(
      await sendCheckr(body, { key: entry.lever.webhookKey }),
      404,
      'webhook.unknown_endpoint',
    );
    const foreign = checkrHeaders(body, 'another key');
    await expectProblem(await sendCheckr(body, { headers: foreign }), 401, 'webhook.bad_signature');
    const sentence = {
      'x-checkr-signature': 'Please create an API key to check the authenticity of our webhooks.',
    };
    await expectProblem(await sendCheckr(body, { headers: sentence }), 401, 'webhook.bad_signature');
    await expectProblem(await sendCheckr('{"id":'), 400, 'webhook.malformed');
    await expectProblem(await sendCheckr('{"id":"x"}'), 400, 'webhook.malformed');
  });

  it('may be signed with a further key of its connection', async () => {
    const created = await createConnection({
      ...api,
      actor: 'system',
      input: {
        kind: 'checkr',
        name: 'With two keys',
        environment: 'staging',
        apiKey: 'the-first-key',
        signingKeys: ['the-second-key'],
      },
    });
    if (!created.ok) throw new Error(created.reason);
    const body = checkrBody();
    const key = created.connection.webhookKey;
    expect((await sendCheckr(body, { key, headers: checkrHeaders(body, 'the-second-key') })).status).toBe(
      200,
    );
  });
});

it('wakes the dispatchers with a notification', async () => {
  let woken = 0;
  const listening = await api.sql.listen('gangway_inbox', () => {
    woken += 1;
  });
  await sendLever(leverBody());
  await expect.poll(() => woken, { timeout: 2_000 }).toBeGreaterThan(0);
  await listening.unlisten();
});

it('logs no address key, no token, no id of a body and nobody', async () => {
  const body = leverBody({ data: { opportunityId: 'opportunity-not-for-logs' } });
  await sendLever(body);
  await sendLever(leverBody({ signature: 'bad-signature-not-for-logs' }));
  await sendCheckr(checkrBody());
  await expect.poll(() => api.log.join('')).toContain('/webhooks/lever/:listenerKey');
  const text = api.log.join('');
  for (const secret of [entry.listener.endpointKey, entry.checkr.webhookKey, JSON.parse(body).token]) {
    expect(text).not.toContain(secret);
  }
  expect(text.match(/not-for-logs|ada\.quill|Quill|1970-01-22|XX-4645|checkr-key/gi)).toBeNull();
});

it('keeps deliveries in the order in which they came', async () => {
  const first = leverBody();
  const second = leverBody();
  await sendLever(first);
  await sendLever(second);
  const rows = await api.db
    .select()
    .from(deliveries)
    .orderBy(desc(deliveries.receivedAt), desc(deliveries.id))
    .limit(2);
  expect(rows.map((row) => row.dedupeKey)).toEqual([JSON.parse(second).token, JSON.parse(first).token]);
});

/** A request whose length no header tells; resolves with the answer. */
function sendChunked(path: string, body: string): Promise<string> {
  const { hostname, port } = new URL(api.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let answer = '';
    socket.on('data', (chunk) => {
      answer += String(chunk);
      if (answer.includes('\r\n\r\n')) {
        socket.destroy();
        resolve(answer);
      }
    });
    socket.on('error', reject);
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: gangway\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`,
    );
    for (let at = 0; at < body.length; at += 65_536) {
      const part = body.slice(at, at + 65_536);
      socket.write(`${Buffer.byteLength(part).toString(16)}\r\n${part}\r\n`);
    }
    socket.write('0\r\n\r\n');
  });
}
