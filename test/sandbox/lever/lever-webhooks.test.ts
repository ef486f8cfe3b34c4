import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { leverSignature } from '../../../src/sandbox/lever/lever-webhooks.ts';
import { eventually, type OpenSandbox, openSandbox } from '../call.ts';
import { openReceiver, type ReceivedWebhook, type Receiver } from '../webhook-receiver.ts';

let sandbox: OpenSandbox;
let receiver: Receiver;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(async () => {
  await lever('/_control/reset', { method: 'POST' });
  receiver = await openReceiver();
});
afterEach(() => receiver.close());

const lever = (...args: Parameters<OpenSandbox['at']['lever']>) => sandbox.at.lever(...args);

async function hook(event: string, details: Record<string, unknown> = {}) {
  return (await lever('/_control/webhooks', { body: { event, url: receiver.url, ...details } })).json;
}

async function candidate(details: Record<string, unknown> = {}) {
  return (
    await lever('/_control/opportunities', { body: { name: 'Mina', email: 'm@example.com', ...details } })
  ).json;
}

const act = (id: string, action: string, body: unknown = {}) =>
  lever(`/_control/opportunities/${id}/${action}`, { body });

const came = (count: number) =>
  eventually(() => (receiver.received.length >= count ? receiver.received : undefined));

function expectSigned({ body }: ReceivedWebhook, signatureToken: string): void {
  const expected = createHmac('sha256', signatureToken)
    .update(`${body.token}${body.triggeredAt}`)
    .digest('hex');
  expect(body.signature).toBe(expected);
  expect(body.token).toMatch(/^[0-9a-f]{48}$/);
}

describe('the signature', () => {
  it('agrees with the test vector', () => {
    expect(
      leverSignature(
        '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978',
        'a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718',
        1760000000123,
      ),
    ).toBe('f31c9c88d27fa7303f120d4bc099f2720069fbbc4050f7583ebbfc4bd5f209ee');
  });
});

describe('a hire', () => {
  it('sends candidateHired and candidateArchiveChange, each signed with its own token', async () => {
    const hired = await hook('candidateHired');
    const change = await hook('candidateArchiveChange', { signatureToken: 'chosen token' });
    const { id, contact } = await candidate();
    await act(id, 'hire');
    const [first, second] = await came(2);
    expect([first?.body.event, second?.body.event]).toEqual(['candidateHired', 'candidateArchiveChange']);
    expect(first?.headers['user-agent']).toBe('Lever-Webhooks');
    expect(first?.headers['content-type']).toBe('application/json');
    expect(Object.keys(first?.body)).toEqual(['id', 'triggeredAt', 'event', 'data', 'signature', 'token']);
    expect(first?.raw).toBe(JSON.stringify(first?.body));
    expect(first?.body.data).toEqual({ opportunityId: id, candidateId: id, contactId: contact });
    expect(second?.body.data).toMatchObject({
      opportunityId: id,
      fromArchived: null,
      toArchived: { reason: '0092d31b-502b-4f0d-b4da-3827e1a2991f', archivedAt: expect.any(Number) },
    });
    if (first === undefined || second === undefined) throw new Error('both came');
    expectSigned(first, hired.signatureToken);
    expectSigned(second, change.signatureToken);
    expect(change.signatureToken).toBe('chosen token');
  });

  it('sends them the other way round when switched, and no second candidateHired for a hired one', async () => {
    await lever('/_control/settings', {
      method: 'PUT',
      body: { hireOrder: 'archive-first', includeEventId: false },
    });
    await hook('candidateHired');
    await hook('candidateArchiveChange');
    const { id } = await candidate();
    await act(id, 'hire');
    await came(2);
    await act(id, 'hire');
    await act(id, 'unarchive');
    await came(4);
    expect(receiver.received.map(({ body }) => body.event)).toEqual([
      'candidateArchiveChange',
      'candidateHired',
      'candidateArchiveChange',
      'candidateArchiveChange',
    ]);
    const unhired = receiver.received.at(-1)?.body;
    expect(unhired.data.toArchived).toBeNull();
    expect(unhired.data.fromArchived.reason).toBe('0092d31b-502b-4f0d-b4da-3827e1a2991f');
    expect(unhired).not.toHaveProperty('id');
  });

  it('fires for changes made through the API too, until that is switched off', async () => {
    await hook('candidateStageChange');
    const { id } = await candidate();
    const move = (stage: string) =>
      lever(`/v1/opportunities/${id}/stage`, { method: 'PUT', body: { stage } });
    await move('offer');
    const [first] = await came(1);
    expect(first?.body.data).toMatchObject({ toStageId: 'offer', fromStageId: 'applicant-new' });
    await lever('/_control/settings', { method: 'PUT', body: { apiChangesFireWebhooks: false } });
    await move('lead-new');
    await act(id, 'stage', { stage: 'Offer' });
    await came(2);
    expect(receiver.received[1]?.body.data).toMatchObject({ fromStageId: 'lead-new', toStageId: 'offer' });
  });
});

describe('other events', () => {
  it('tells of an application and of a deletion', async () => {
    await hook('applicationCreated');
    await hook('candidateDeleted');
    const { id, applications } = await candidate();
    await lever(`/_control/opportunities/${id}`, { method: 'DELETE' });
    const [created, deleted] = await came(2);
    expect(created?.body.data).toMatchObject({ opportunityId: id, applicationId: applications[0] });
    expect(deleted?.body).toMatchObject({ event: 'candidateDeleted', data: { opportunityId: id } });
  });

  it('sends only events of the origins a hook asks for', async () => {
    await hook('candidateHired', { origins: ['referred'] });
    const applied = await candidate();
    const referred = await candidate({ email: 'r@example.com', origin: 'referred' });
    await act(applied.id, 'hire');
    await act(referred.id, 'hire');
    const [only] = await came(1);
    expect(only?.body.data.opportunityId).toBe(referred.id);
    const { json } = await lever('/_control/deliveries');
    expect(json.data).toHaveLength(1);
  });
});

describe('webhooks made through the API', () => {
  const body = () => ({ event: 'candidateHired', url: receiver.url });

  it('return the token once, in a single envelope, with all origins filled in', async () => {
    const { status, json } = await lever('/v1/webhooks', { body: body() });
    expect(status).toBe(201);
    expect(json.data.configuration).toEqual({
      conditions: { origins: ['applied', 'sourced', 'referred', 'university', 'internal', 'agency'] },
      signatureToken: expect.stringMatching(/^[0-9a-f]{48}$/),
    });
    const list = (await lever('/v1/webhooks')).json;
    expect(list).not.toHaveProperty('hasNext');
    expect(list.data[0].configuration).not.toHaveProperty('signatureToken');
  });

  it('stay silent until their group is switched on', async () => {
    await lever('/v1/webhooks', { body: body() });
    const first = await candidate();
    await act(first.id, 'hire');
    await lever('/_control/webhook-groups', {
      method: 'PUT',
      body: { event: 'candidateHired', enabled: true },
    });
    const second = await candidate({ email: 's@example.com' });
    await act(second.id, 'hire');
    const [only] = await came(1);
    expect(only?.body.data.opportunityId).toBe(second.id);
  });

  it('can be changed together and deleted; page-made ones only on the page', async () => {
    const { id } = (await lever('/v1/webhooks', { body: body() })).json.data;
    const changed = await lever('/v1/webhooks', {
      method: 'PUT',
      body: {
        data: [{ id, url: 'https://example.com/x', configuration: { conditions: { origins: ['agency'] } } }],
      },
    });
    expect(changed.json.data[0]).toMatchObject({
      url: 'https://example.com/x',
      configuration: { conditions: { origins: ['agency'] } },
    });
    expect((await lever(`/v1/webhooks/${id}`, { method: 'DELETE' })).status).toBe(204);
    const page = await hook('candidateHired');
    expect((await lever(`/v1/webhooks/${page.id}`, { method: 'DELETE' })).status).toBe(403);
  });

  it('refuse plain http elsewhere, unknown events, and origins where there are none', async () => {
    const refused = [
      { event: 'candidateHired', url: 'http://example.com/x' },
      { event: 'offerCreated', url: receiver.url },
      {
        event: 'candidateDeleted',
        url: receiver.url,
        configuration: { conditions: { origins: ['agency'] } },
      },
    ];
    for (const wrong of refused) expect((await lever('/v1/webhooks', { body: wrong })).status).toBe(400);
    const { json } = await lever('/v1/webhooks', { body: { event: 'candidateDeleted', url: receiver.url } });
    expect(json.data.configuration).toEqual({ signatureToken: expect.any(String) });
  });
});

describe('Verify connection', () => {
  it('sends exactly the five keys in 202 bytes, signed', async () => {
    const { id, signatureToken } = await hook('candidateHired');
    const { json } = await lever(`/_control/webhooks/${id}/verify`, { method: 'POST' });
    expect(json).toEqual({ ok: true, status: 200, error: null });
    const [request] = receiver.received;
    if (request === undefined) throw new Error('it came');
    expect(Object.keys(request.body)).toEqual(['triggeredAt', 'event', 'data', 'signature', 'token']);
    expect(request.body.data).toEqual({});
    expect(request.headers['content-length']).toBe('202');
    expectSigned(request, signatureToken);
  });
});

describe('retries', () => {
  const statuses = async () =>
    (await lever('/_control/deliveries')).json.data.map(
      (delivery: { status: string; attempts: { status: number }[] }) => [
        delivery.status,
        delivery.attempts.map((attempt) => attempt.status),
      ],
    );

  it('tries five times with growing waits, the same message each time, then gives up', async () => {
    receiver.state.always = 500;
    await hook('candidateHired');
    const { id } = await candidate();
    await act(id, 'hire');
    await came(1);
    await lever('/_control/clock/advance', { body: { ms: 24 * 3_600_000 } });
    expect(receiver.received).toHaveLength(5);
    expect(new Set(receiver.received.map(({ raw }) => raw)).size).toBe(1);
    expect(await statuses()).toEqual([['failed', [500, 500, 500, 500, 500]]]);
    const { json } = await lever('/_control/deliveries');
    const times = json.data[0].attempts.map((attempt: { at: number }) => attempt.at);
    const waits = times.slice(1).map((at: number, index: number) => Math.round((at - times[index]) / 60_000));
    expect(waits).toEqual([1, 5, 30, 120]);
  });

  it('counts a redirect as a failure, and signs anew with another token when switched', async () => {
    await lever('/_control/settings', { method: 'PUT', body: { newTokenOnRetry: true } });
    receiver.planned.push(302);
    const { signatureToken } = await hook('candidateHired');
    const { id } = await candidate();
    await act(id, 'hire');
    await came(1);
    await lever('/_control/clock/advance', { body: { ms: 60_000 } });
    const [first, second] = await came(2);
    if (first === undefined || second === undefined) throw new Error('both came');
    expect(second.path).toBe('/hook');
    expect(second.body.id).toBe(first.body.id);
    expect(second.body.token).not.toBe(first.body.token);
    expectSigned(second, signatureToken);
    expect(await eventually(async () => (await statuses())[0]?.[0] === 'delivered' || undefined)).toBe(true);
  });

  it('shortens waits by the time scale, also for what waits already', async () => {
    receiver.planned.push(503);
    await hook('candidateHired');
    const { id } = await candidate();
    await act(id, 'hire');
    await came(1);
    await lever('/_control/clock', { method: 'PUT', body: { timeScale: 6000 } });
    await came(2);
  });

  it('runs a delivery again on request', async () => {
    await hook('candidateHired');
    const { id } = await candidate();
    await act(id, 'hire');
    await came(1);
    const [delivery] = (await lever('/_control/deliveries')).json.data;
    await lever(`/_control/deliveries/${delivery.id}/rerun`, { method: 'POST' });
    const [first, again] = await came(2);
    expect(again?.raw).toBe(first?.raw);
    expect((await lever('/_control/deliveries/nothing/rerun', { method: 'POST' })).status).toBe(404);
  });
});

describe('webhook faults', () => {
  const fault = (body: unknown) => lever('/_control/webhook-faults', { body });

  it('loses, duplicates with the same and with a new id, and signs wrongly', async () => {
    const { signatureToken } = await hook('candidateHired');
    const people: { id: string }[] = [];
    for (const n of [1, 2, 3, 4]) people.push(await candidate({ email: `${n}@example.com` }));
    for (const kind of ['lost', 'duplicate', 'duplicate_new_id', 'wrong_signature']) {
      await fault({ match: { event: 'candidateHired' }, kind });
    }
    for (const { id } of people) await act(id, 'hire');
    await came(5);
    const of = (index: number) =>
      receiver.received.filter(({ body }) => body.data.opportunityId === people[index]?.id);
    expect(of(0)).toHaveLength(0);
    expect(new Set(of(1).map(({ body }) => body.id)).size).toBe(1);
    expect(new Set(of(1).map(({ body }) => body.token)).size).toBe(1);
    expect(new Set(of(2).map(({ body }) => body.id)).size).toBe(2);
    for (const request of of(2)) expectSigned(request, signatureToken);
    const [spoilt] = of(3);
    expect(spoilt?.body.signature).not.toBe(
      leverSignature(signatureToken, spoilt?.body.token, spoilt?.body.triggeredAt),
    );
  });

  it('lets a later webhook overtake a reordered one, and delays', async () => {
    await hook('candidateHired');
    await hook('candidateArchiveChange');
    await fault({ match: { event: 'candidateHired' }, kind: 'reorder', delayMs: 60_000 });
    const { id } = await candidate();
    await act(id, 'hire');
    await came(2);
    expect(receiver.received.map(({ body }) => body.event)).toEqual([
      'candidateArchiveChange',
      'candidateHired',
    ]);
    await fault({ kind: 'delay', delayMs: 3_600_000, match: { event: 'candidateArchive*' } });
    await act(id, 'unarchive');
    await lever('/_control/clock/advance', { body: { ms: 3_599_000 } });
    expect(receiver.received).toHaveLength(2);
    await lever('/_control/clock/advance', { body: { ms: 2000 } });
    expect(receiver.received).toHaveLength(3);
  });

  it('refuses a fault that this vendor does not know', async () => {
    expect((await fault({ kind: 'no_key_signature' })).status).toBe(400);
    expect((await fault({ kind: 'nonsense' })).status).toBe(400);
  });
});
