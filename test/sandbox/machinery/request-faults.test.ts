import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type OpenSandbox, openSandbox } from '../call.ts';
import { openReceiver } from '../webhook-receiver.ts';

let sandbox: OpenSandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox.stop());

let candidateId = '';
beforeEach(async () => {
  await checkr('/_control/reset', { method: 'POST' });
  candidateId = (await checkr('/v1/candidates', { body: { email: 'ada@example.com' } })).json.id;
});

const checkr = (...args: Parameters<OpenSandbox['at']['checkr']>) => sandbox.at.checkr(...args);
const arm = (body: Record<string, unknown>) =>
  checkr('/_control/faults', { body: { match: { method: 'POST', path: '/v1/invitations' }, ...body } });

function order({ timeoutMs = 5000, key = 'key' } = {}) {
  const work_locations = [{ country: 'US', state: 'CA' }];
  return checkr('/v1/invitations', {
    body: { candidate_id: candidateId, package: 'tasker_standard', work_locations },
    headers: { 'idempotency-key': key },
    signal: AbortSignal.timeout(timeoutMs),
  });
}

async function orders(): Promise<number> {
  return (await checkr('/_control/state')).json.counts.invitations;
}

describe('a fault', () => {
  it('applies once unless told, only where it matches, and is counted in the state', async () => {
    await arm({ kind: 'status', status: 503 });
    expect((await checkr('/v1/account')).status).toBe(200);
    expect((await order()).status).toBe(503);
    expect((await order()).status).toBe(201);
    const { requests, recentRequests } = (await checkr('/_control/state')).json;
    expect(requests['POST /v1/invitations']).toBe(2);
    expect(recentRequests.at(-2)).toMatchObject({ path: '/v1/invitations', status: 503, fault: 'status' });
  });

  it('matches by regular expression and by header', async () => {
    await checkr('/_control/faults', {
      body: {
        match: { path: '^/v1/(account|nodes)$', header: { name: 'x-test', value: 'a' } },
        kind: 'status',
      },
    });
    expect((await checkr('/v1/account')).status).toBe(200);
    expect((await checkr('/v1/account', { headers: { 'x-test': 'b' } })).status).toBe(200);
    expect((await checkr('/v1/account', { headers: { 'x-test': 'a' } })).status).toBe(500);
    expect(
      (await checkr('/_control/faults', { body: { match: { path: '^(' }, kind: 'status' } })).status,
    ).toBe(400);
  });

  it('answers a 429 with Retry-After and a body of choice', async () => {
    await arm({ kind: 'status', status: 429, retryAfter: 7, body: { error: 'slow down' } });
    const { status, headers, json } = await order();
    expect([status, headers.get('retry-after'), json]).toEqual([429, '7', { error: 'slow down' }]);
    expect(await orders()).toBe(0);
  });
});

describe('the effect', () => {
  const spoilt: [Record<string, unknown>, string][] = [
    [{ kind: 'status', status: 500 }, 'answers 500'],
    [{ kind: 'timeout', delayMs: 60_000 }, 'never answers'],
    [{ kind: 'html_200' }, 'answers HTML with 200'],
    [{ kind: 'truncated_json' }, 'cuts the JSON off'],
    [{ kind: 'half_close' }, 'closes half way'],
  ];

  for (const [fault, name] of spoilt) {
    it(`happens before the fault when wanted, else not: ${name}`, async () => {
      for (const afterEffect of [false, true]) {
        await arm({ ...fault, afterEffect });
        const answer = await order({ timeoutMs: 150 }).catch((error: unknown) => error);
        const understood = !(answer instanceof Error) && (answer as { json?: unknown }).json !== undefined;
        expect(understood).toBe(fault.kind === 'status');
        expect(await orders()).toBe(afterEffect ? 1 : 0);
      }
      const repeated = await order();
      expect(repeated.status).toBe(201);
      expect(await orders()).toBe(1);
    });
  }

  it('does not happen when the connection drops before, and does when it drops after', async () => {
    await arm({ kind: 'drop_before' });
    await expect(order()).rejects.toThrow();
    expect(await orders()).toBe(0);
    await arm({ kind: 'drop_after' });
    await expect(order()).rejects.toThrow();
    expect(await orders()).toBe(1);
  });
});

describe('slowness', () => {
  it('gives the body in pieces', async () => {
    await arm({ kind: 'slow_body', delayMs: 100 });
    const pieces = await new Promise<string[]>((resolve, reject) => {
      const received: string[] = [];
      const body = JSON.stringify({
        candidate_id: candidateId,
        package: 'tasker_standard',
        work_locations: [{ state: 'CA' }],
      });
      const call = request(
        `${sandbox.checkr.url}/v1/invitations`,
        {
          method: 'POST',
          auth: `${sandbox.checkr.apiKey}:`,
          headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
        },
        (response) => {
          response.on('data', (piece: Buffer) => received.push(piece.toString()));
          response.on('end', () => resolve(received));
        },
      );
      call.on('error', reject);
      call.end(body);
    });
    expect(pieces.length).toBeGreaterThan(3);
    expect(JSON.parse(pieces.join('')).candidate_id).toBe(candidateId);
  });

  it('delays an answer past the patience of the client, while the order is made', async () => {
    await arm({ kind: 'delay', delayMs: 200, afterEffect: true });
    await expect(order({ timeoutMs: 60 })).rejects.toThrow();
    expect(await orders()).toBe(1);
  });
});

describe('a webhook before the answer', () => {
  it('arrives first', async () => {
    const receiver = await openReceiver();
    try {
      await checkr('/v1/webhooks', { body: { webhook_url: receiver.url } });
      await arm({ kind: 'webhook_before_response' });
      const { status } = await order();
      expect(status).toBe(201);
      expect(receiver.received.map(({ body }) => body.type)).toEqual(['invitation.created']);
    } finally {
      await receiver.close();
    }
  });
});
