import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkrSignature } from '../../../src/sandbox/checkr/checkr-webhooks.ts';
import { eventually, type OpenSandbox, openSandbox } from '../call.ts';
import { openReceiver, type Receiver } from '../webhook-receiver.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let sandbox: OpenSandbox;
let receiver: Receiver;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(async () => {
  await checkr('/_control/reset', { method: 'POST' });
  receiver = await openReceiver();
});
afterEach(() => receiver.close());

const checkr = (...args: Parameters<OpenSandbox['at']['checkr']>) => sandbox.at.checkr(...args);
const advance = (ms: number) => checkr('/_control/clock/advance', { body: { ms } });
const scenario = (body: Record<string, unknown>) => checkr('/_control/scenario', { method: 'PUT', body });
const types = () => receiver.received.map(({ body }) => body.type);

async function hook(include_object = true) {
  return (await checkr('/v1/webhooks', { body: { webhook_url: receiver.url, include_object } })).json;
}

async function order(slug = 'tasker_standard') {
  const candidate = (
    await checkr('/v1/candidates', { body: { email: 'ada@example.com', ssn: '544-25-5544' } })
  ).json;
  const work_locations = [{ country: 'US', state: 'CA' }];
  const body = { candidate_id: candidate.id, package: slug, work_locations, tags: ['gw:1'] };
  return { candidate, invitation: (await checkr('/v1/invitations', { body })).json };
}

const came = (count: number) =>
  eventually(() => (receiver.received.length >= count ? receiver.received : undefined));

describe('the signature', () => {
  it('agrees with the test vector', () => {
    expect(checkrSignature('test-secret', '{"monday":"75F","tuesday":"80F"}')).toBe(
      'b7412f05e981a473b5ecbdb5393afaea02a679db6d7c8e56803512ec4ba98151',
    );
  });
});

describe('webhook management', () => {
  it('answers with the documented object; deleting sets deleted_at', async () => {
    const webhook = await hook(false);
    expect(webhook).toMatchObject({ object: 'webhook', include_object: false, deleted_at: null });
    expect((await checkr('/v1/webhooks')).json.count).toBe(1);
    const gone = await checkr(`/v1/webhooks/${webhook.id}`, { method: 'DELETE' });
    expect(gone.json.deleted_at).not.toBeNull();
    expect((await checkr(`/v1/webhooks/${webhook.id}`)).status).toBe(404);
  });

  it('refuses with the documented texts, and a third webhook', async () => {
    const add = (webhook_url?: string) => checkr('/v1/webhooks', { body: { webhook_url } });
    expect((await add()).json).toEqual({ error: 'webhook_url is missing.' });
    expect((await add('http://example.com')).json).toEqual({
      error: 'Url is not valid. Please use a publicly available host and the HTTPS or SNS protocol.',
    });
    expect((await add('https://example.com/a')).status).toBe(201);
    expect((await add('https://example.com/a')).json).toEqual({ error: 'Url has already been taken.' });
    expect((await add('https://example.com/b')).status).toBe(201);
    expect((await add('https://example.com/c')).json).toEqual({
      error: 'Allowed webhook API limit exceeded.',
    });
  });
});

describe('events', () => {
  it('tell the whole hosted flow in order, signed over the raw body', async () => {
    await hook();
    const { candidate, invitation } = await order();
    await checkr(`/_control/invitations/${invitation.id}/submit`, { method: 'POST' });
    await advance(3000);
    await came(6);
    expect(types()).toEqual([
      'candidate.created',
      'invitation.created',
      'invitation.completed',
      'report.created',
      'report.updated',
      'report.completed',
    ]);
    for (const { raw, headers, body } of receiver.received) {
      const expected = createHmac('sha256', sandbox.checkr.apiKey).update(raw).digest('hex');
      expect(headers['x-checkr-signature']).toBe(expected);
      expect(headers['user-agent']).toMatch(/^Checkr-Webhook\//);
      expect(Object.keys(body)).toEqual([
        'id',
        'object',
        'type',
        'created_at',
        'webhook_url',
        'data',
        'account_id',
      ]);
      expect(body.id).toMatch(/^[0-9a-f]{24}$/);
    }
    const [, , completed, created, updated, done] = receiver.received.map(({ body }) => body.data.object);
    expect(completed.report_id).toBe(created.id);
    expect(created).toMatchObject({
      status: 'pending',
      estimated_completion_time: null,
      candidate_id: candidate.id,
    });
    expect(updated.estimated_completion_time).toMatch(/T00:00:00Z$/);
    expect(done).toMatchObject({ status: 'complete', result: 'clear' });
  });

  it('carry only id, object and uri on a thin webhook, and what is switched off is left out', async () => {
    await checkr('/_control/settings', {
      method: 'PUT',
      body: {
        mutedEvents: ['candidate.created'],
        includeWebhookUrl: false,
        includeAccountId: false,
        reportCreatedFirst: true,
      },
    });
    await hook(false);
    const { invitation } = await order();
    await checkr(`/_control/invitations/${invitation.id}/submit`, { body: { outcome: 'manual' } });
    await came(4);
    expect(types()).toEqual([
      'invitation.created',
      'report.created',
      'invitation.completed',
      'report.updated',
    ]);
    const [first] = receiver.received;
    expect(first?.body.data.object).toEqual({
      id: invitation.id,
      object: 'invitation',
      uri: `/v1/invitations/${invitation.id}`,
    });
    expect(first?.body).not.toHaveProperty('webhook_url');
    expect(first?.body).not.toHaveProperty('account_id');
  });

  it('follow each step of a report', async () => {
    await hook(false);
    const { invitation } = await order();
    const { json } = await checkr(`/_control/invitations/${invitation.id}/submit`, {
      body: { outcome: 'manual' },
    });
    const steps = [
      'suspend',
      'resume',
      'consider',
      'dispute',
      'consider',
      'pre-adverse',
      'post-adverse',
      'engage',
    ];
    for (const step of steps) await checkr(`/_control/reports/${json.report_id}/${step}`, { method: 'POST' });
    await came(5 + 11);
    expect(types().slice(5)).toEqual([
      'report.suspended',
      'report.resumed',
      'report.completed',
      'report.disputed',
      'report.completed',
      'report.pre_adverse_action',
      'candidate.pre_adverse_action',
      'report.post_adverse_action',
      'candidate.post_adverse_action',
      'report.engaged',
      'candidate.engaged',
    ]);
  });

  it('tell of cancellation, upgrade, expiry and deletion', async () => {
    await hook(false);
    const first = await order();
    const { json } = await checkr(`/_control/invitations/${first.invitation.id}/submit`, {
      body: { outcome: 'manual' },
    });
    await checkr(`/v1/reports/${json.report_id}`, { body: { package: 'driver_pro' } });
    await checkr(`/_control/reports/${json.report_id}/cancel`, { method: 'POST' });
    const second = await order();
    await checkr(`/v1/invitations/${second.invitation.id}`, { method: 'DELETE' });
    const third = await order();
    await checkr(`/_control/invitations/${third.invitation.id}/expire`, { method: 'POST' });
    await eventually(() => types().includes('invitation.expired') || undefined);
    for (const type of ['report.upgraded', 'report.canceled', 'invitation.deleted', 'invitation.expired']) {
      expect(types()).toContain(type);
    }
  });

  it('may say nothing about a deleted invitation, and can be raised by hand', async () => {
    await checkr('/_control/settings', { method: 'PUT', body: { invitationDeletedEvent: false } });
    await hook();
    const { invitation } = await order();
    await checkr(`/v1/invitations/${invitation.id}`, { method: 'DELETE' });
    const account = { id: '61a01b40fb6dc8305c648784', object: 'account', uri: '/v1/accounts/x' };
    await checkr('/_control/events', { body: { type: 'account.credentialed', object: account } });
    await eventually(() => types().includes('account.credentialed') || undefined);
    expect(types()).not.toContain('invitation.deleted');
    expect(receiver.received.at(-1)?.body.data.object).toEqual(account);
  });
});

describe('what happens by itself', () => {
  it('the candidate submits and the report ends as the scenario says', async () => {
    await scenario({ candidate: 'auto', submitAfterMs: 10, outcome: 'consider', completeAfterMs: 10 });
    await hook();
    await order();
    const done = await eventually(() =>
      receiver.received.find(({ body }) => body.type === 'report.completed'),
    );
    expect(done.body.data.object.result).toBe('consider');
  });

  it('an invitation expires after seven days, or after expireAfterMs', async () => {
    const { invitation } = await order();
    const status = async (id: string) => (await checkr(`/v1/invitations/${id}`)).json.status;
    await advance(6 * DAY);
    expect(await status(invitation.id)).toBe('pending');
    await advance(2 * DAY);
    expect(await status(invitation.id)).toBe('expired');
    await scenario({ expireAfterMs: 5000 });
    const quick = (await order()).invitation;
    await advance(5000);
    expect(await status(quick.id)).toBe('expired');
  });

  it('a suspended report stays so until it is resumed; then it ends clear', async () => {
    const { invitation } = await order();
    const { json } = await checkr(`/_control/invitations/${invitation.id}/submit`, {
      body: { outcome: 'suspended' },
    });
    const status = async () => (await checkr(`/v1/reports/${json.report_id}`)).json.status;
    await advance(3 * DAY);
    expect(await status()).toBe('suspended');
    await checkr(`/_control/reports/${json.report_id}/resume`, { method: 'POST' });
    await advance(3000);
    expect(await status()).toBe('complete');
  });

  it('an assessment follows the completion when the account has Assess', async () => {
    await checkr('/_control/settings', { method: 'PUT', body: { assess: true } });
    await hook();
    const { invitation } = await order();
    await checkr(`/_control/invitations/${invitation.id}/submit`, { body: { outcome: 'consider' } });
    await advance(4000);
    const reports = receiver.received.filter(({ body }) => body.data.object.status === 'complete');
    expect(reports.map(({ body }) => [body.type, body.data.object.assessment])).toEqual([
      ['report.completed', null],
      ['report.updated', 'review'],
    ]);
  });

  it('a report may come without an invitation', async () => {
    await hook();
    const { candidate } = await order();
    const { json } = await checkr('/_control/reports', {
      body: { candidate_id: candidate.id, package: 'driver_pro', source: 'continuous_check' },
    });
    expect(json.source).toBe('continuous_check');
    await eventually(() => types().includes('report.created') || undefined);
    expect((await checkr(`/v1/candidates/${candidate.id}`)).json.report_ids).toEqual([json.id]);
  });
});

describe('retries', () => {
  it('come every minute for ten minutes, then every hour for 24 hours, with the same event id', async () => {
    receiver.state.always = 500;
    await hook(false);
    await checkr('/v1/candidates', { body: { email: 'ada@example.com' } });
    await came(1);
    await advance(2 * DAY);
    const { json } = await checkr('/_control/deliveries');
    const [delivery] = json.data;
    const waits = delivery.attempts
      .slice(1)
      .map(({ at }: { at: number }, index: number) =>
        Math.round((at - delivery.attempts[index].at) / MINUTE),
      );
    expect(waits).toEqual([...Array(10).fill(1), ...Array(24).fill(60)]);
    expect(delivery.status).toBe('failed');
    expect(new Set(receiver.received.map(({ body }) => body.id)).size).toBe(1);
  });

  it('stop at the first 2xx, and when the webhook is deleted', async () => {
    receiver.planned.push(404, 503);
    const { id } = await hook(false);
    await checkr('/v1/candidates', { body: { email: 'ada@example.com' } });
    await came(1);
    await advance(5 * MINUTE);
    expect(receiver.received).toHaveLength(3);
    receiver.state.always = 500;
    await checkr('/v1/candidates', { body: { email: 'eva@example.com' } });
    await came(4);
    await checkr(`/v1/webhooks/${id}`, { method: 'DELETE' });
    await advance(HOUR);
    expect(receiver.received).toHaveLength(4);
  });

  it('send credentials of the webhook URL as Basic authentication', async () => {
    const withUser = receiver.url.replace('http://', 'http://user:p%40ss@');
    await checkr('/v1/webhooks', { body: { webhook_url: withUser } });
    await checkr('/v1/candidates', { body: { email: 'ada@example.com' } });
    const [request] = await came(1);
    expect(request?.headers.authorization).toBe(`Basic ${Buffer.from('user:p@ss').toString('base64')}`);
    expect(request?.body.webhook_url).toBe(withUser);
  });
});

describe('webhook faults', () => {
  it('give the literal text of an account without a key, a wrong signature, and a new event id', async () => {
    await hook(false);
    for (const kind of ['no_key_signature', 'wrong_signature', 'duplicate_new_id']) {
      await checkr('/_control/webhook-faults', { body: { match: { event: 'candidate.created' }, kind } });
    }
    for (const n of [1, 2, 3]) await checkr('/v1/candidates', { body: { email: `${n}@example.com` } });
    await came(4);
    const signatures = receiver.received.map(({ headers, raw }) => [
      headers['x-checkr-signature'],
      checkrSignature(sandbox.checkr.apiKey, raw),
    ]);
    const literal = 'Please create an API key to check the authenticity of our webhooks.';
    expect(signatures.filter(([given]) => given === literal)).toHaveLength(1);
    expect(signatures.filter(([given, right]) => given === right)).toHaveLength(2);
    expect(signatures.filter(([given]) => /^[0-9a-f]{64}$/.test(String(given)))).toHaveLength(3);
    expect(new Set(receiver.received.map(({ body }) => body.id)).size).toBe(4);
  });

  it('are disarmed together with request faults', async () => {
    await checkr('/_control/webhook-faults', { body: { kind: 'lost', times: 5 } });
    await checkr('/_control/faults', { body: { kind: 'status', times: 5 } });
    expect((await checkr('/v1/account')).status).toBe(500);
    await checkr('/_control/faults', { method: 'DELETE' });
    expect((await checkr('/_control/faults')).json).toEqual({ faults: [], webhookFaults: [] });
    await hook(false);
    await checkr('/v1/candidates', { body: { email: 'ada@example.com' } });
    await came(1);
  });

  it('strike one person only when they say so, and are disarmed one by one', async () => {
    await hook(false);
    const [one, other] = await Promise.all(
      ['one', 'other'].map(async (name) => {
        const created = await checkr('/v1/candidates', { body: { email: `${name}@example.com` } });
        return String(created.json.id);
      }),
    );
    await came(2);
    const lost = { match: { about: one }, kind: 'lost', times: 9 };
    const { id } = (await checkr('/_control/webhook-faults', { body: lost })).json;
    const change = (person = '') => checkr(`/v1/candidates/${person}`, { body: { zipcode: '94105' } });
    await change(one);
    await change(other);
    await checkr(`/_control/faults/${id}`, { method: 'DELETE' });
    await change(one);
    await came(4);
    const sent = async (person = '') =>
      (await checkr(`/_control/deliveries?about=${person}`)).json.data.map(
        ({ status }: { status: string }) => status === 'lost',
      );
    expect(await sent(one)).toEqual([false, true, false]);
    expect(await sent(other)).toEqual([false, false]);
  });
});

describe('a receiver in trouble', () => {
  const attempts = async () => (await checkr('/_control/deliveries')).json.data[0]?.attempts;

  it('that never answers is given up after the timeout, one that is not there at once', async () => {
    await checkr('/_control/settings', { method: 'PUT', body: { webhookTimeoutMs: 40 } });
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    await checkr('/v1/webhooks', { body: { webhook_url: `http://127.0.0.1:${port}/` } });
    await checkr('/v1/candidates', { body: { email: 'ada@example.com' } });
    const [first] = await eventually(async () => ((await attempts())?.length === 1 ? attempts() : undefined));
    expect(first).toMatchObject({ status: null, error: 'no answer within 40 ms' });
    silent.closeAllConnections();
    await new Promise((resolve) => silent.close(resolve));
    await advance(MINUTE);
    const [, second] = await attempts();
    expect(second.error).toContain('ECONNREFUSED');
  });
});

describe('a receiver that restarts', () => {
  it('gets the next webhook at once, although a connection to its former self was kept', async () => {
    await hook(false);
    await checkr('/v1/candidates', { body: { email: '1@example.com' } });
    await came(1);
    await eventually(
      async () => (await checkr('/_control/deliveries')).json.data[0].status === 'delivered' || undefined,
    );
    const port = Number(new URL(receiver.url).port);
    await receiver.close();
    receiver = await openReceiver(port);
    await checkr('/v1/candidates', { body: { email: '2@example.com' } });
    await came(1);
    expect((await checkr('/_control/deliveries')).json.data.at(-1).attempts.length).toBeLessThanOrEqual(1);
  });
});
