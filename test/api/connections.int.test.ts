import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { connections, oauthApps, oauthLogins } from '../../src/db/schema/connections.ts';
import { choosePort } from '../../src/dev/free-port.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start.ts';
import { type ApiUnderTest, NOBODY, startApiUnderTest } from './api-under-test.ts';
import { authorizeUrl, comeBack, connectByLogin, decide, logIn } from './log-in.ts';
import { seedEntry, seedRun } from './seed.ts';

const NO_LIMITS = { lever: { perSecond: 1e6, burst: 1e6 }, checkr: { perMinute: 1e6 } };
let api: ApiUnderTest;
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ limits: NO_LIMITS });
  api = await startApiUnderTest({ environment: { TEMPORAL_ADDRESS: NOBODY } });
});
afterAll(() => Promise.all([api.stop(), sandbox.stop()]));

const read = async (id: string) => (await api.call('GET', `/api/v1/connections/${id}`)).json;
const post = (path: string, body?: unknown) => api.call('POST', `/api/v1/connections${path}`, { body });
const control = (vendor: 'lever' | 'checkr', method: string, path: string, body: unknown = {}) =>
  fetch(`${sandbox[vendor].url}/_control${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

describe('a log-in', () => {
  it.each(['lever', 'checkr'] as const)('connects an account of %s and verifies it', async (kind) => {
    const id = await connectByLogin(api, sandbox, kind);
    expect(await read(id)).toMatchObject({ status: { state: 'not_connected' }, credential_hint: null });
    const page = await logIn(api, id);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Connected')]);
    expect(await read(id)).toMatchObject({
      connected_by: 'log_in',
      status: { state: 'verified', problem: null },
      credential_hint: expect.stringMatching(/^.{4}$/),
    });
    const rows = JSON.stringify([
      await api.db.select().from(connections),
      await api.db.select().from(oauthApps),
    ]);
    expect(rows).not.toMatch(/xoxt-|client-secret/);
  });

  it('asks Lever for its audience and scopes, and comes back to the own address', async () => {
    const id = await connectByLogin(api, sandbox, 'lever');
    const { searchParams } = await authorizeUrl(api, id);
    expect(searchParams.get('audience')).toBe(`${sandbox.lever.url}/v1/`);
    expect(searchParams.get('scope')).toContain('offline_access');
    expect(searchParams.get('redirect_uri')).toBe(`${api.config.publicUrl}/oauth/callback`);
  });

  it('is good once, for ten minutes, and only with the state that was given', async () => {
    const id = await connectByLogin(api, sandbox, 'lever');
    const back = await decide(await authorizeUrl(api, id));
    const forged = new URL(back);
    forged.searchParams.set('state', 'guessed');
    expect((await comeBack(api, forged)).status).toBe(400);
    expect((await comeBack(api, back)).status).toBe(200);
    expect((await comeBack(api, back)).status).toBe(400);

    const late = await decide(await authorizeUrl(api, id));
    await api.db.update(oauthLogins).set({ expiresAt: new Date() }).where(eq(oauthLogins.connectionId, id));
    expect((await comeBack(api, late)).status).toBe(400);
  });

  it('that is denied, or whose code is not taken, connects nothing and says so', async () => {
    const id = await connectByLogin(api, sandbox, 'lever');
    const denied = await logIn(api, id, { decision: 'deny' });
    expect(await denied.text()).toContain('not allowed');
    const back = await decide(await authorizeUrl(api, id));
    back.searchParams.set('code', 'another');
    expect(await (await comeBack(api, back)).text()).toContain('Log in again');
    expect((await read(id)).status.state).toBe('not_connected');
  });

  it('names the scopes that are missing', async () => {
    await control('lever', 'PUT', '/settings', { appScopes: ['offline_access', 'stages:read:admin'] });
    const id = await connectByLogin(api, sandbox, 'lever');
    await logIn(api, id);
    await control('lever', 'PUT', '/settings', { appScopes: null });
    const { status } = await read(id);
    expect(status).toMatchObject({ state: 'not_verified', problem: 'missing_permission' });
    expect(status.reason).toContain('offers:read:admin');
  });

  it('of an account that is not credentialed connects it with a warning', async () => {
    await control('checkr', 'PUT', '/account', { authorized: false });
    const id = await connectByLogin(api, sandbox, 'checkr');
    await logIn(api, id);
    expect(await read(id)).toMatchObject({ status: { state: 'verified' }, account: { may_order: false } });
    await control('checkr', 'PUT', '/account', { authorized: true });
    expect((await post(`/${id}/validate`)).json.account.may_order).toBe(true);
  });
});

describe('validating a connection', () => {
  const withKey = async (change: Record<string, unknown>) => {
    const { json } = await post('', {
      kind: 'lever',
      name: `by key ${Math.random()}`,
      environment: 'sandbox',
      api_key: sandbox.lever.apiKey,
      base_url: `${sandbox.lever.url}/v1`,
      ...change,
    });
    return (await post(`/${json.id}/validate`)).json;
  };

  it.each([
    ['a good key', {}, 'verified', null, null],
    ['a wrong key', { api_key: 'wrong' }, 'not_verified', 'credential_refused', 'mistyped'],
    ['nobody there', { base_url: 'NOWHERE/v1' }, 'not_verified', 'network', 'ECONNREFUSED'],
    ['another address', { base_url: 'SANDBOX/nothing' }, 'not_verified', 'bad_answer', 'HTTP 404'],
  ])('says what is wrong: %s', async (_, change, state, problem, words) => {
    const nowhere = `http://127.0.0.1:${await choosePort()}`;
    const given = JSON.parse(
      JSON.stringify(change).replace('SANDBOX', sandbox.lever.url).replace('NOWHERE', nowhere),
    );
    const { status } = await withKey(given);
    expect(status).toMatchObject({ state, problem });
    if (words !== null) expect(status.reason).toContain(words);
    expect(status.checked_at).not.toBeNull();
  });

  it('shows one that was verified before as degraded, and as verified again', async () => {
    const { id } = await withKey({});
    await control('lever', 'POST', '/faults', {
      match: { path: '/v1/archive_reasons' },
      kind: 'status',
      status: 503,
      times: 1,
    });
    expect((await post(`/${id}/validate`)).json.status).toMatchObject({
      state: 'degraded',
      problem: 'unavailable',
    });
    expect((await post(`/${id}/validate`)).json.status).toMatchObject({ state: 'verified', since: null });
  });

  it('shows access that was taken away at Lever as revoked', async () => {
    const id = await connectByLogin(api, sandbox, 'lever');
    await logIn(api, id);
    await control('lever', 'POST', '/oauth/revoke');
    expect((await post(`/${id}/validate`)).json.status).toMatchObject({ state: 'revoked' });
    await logIn(api, id);
    expect((await read(id)).status.state).toBe('verified');
  });
});

describe('a connection of Checkr by key', () => {
  const put = (path: string, body: unknown) => api.call('PUT', `/api/v1/connections${path}`, { body });
  async function withKey(name: string) {
    const { url, apiKey } = sandbox.checkr;
    const common = { kind: 'checkr', environment: 'staging', base_url: `${url}/v1`, dashboard_url: url };
    return (await post('', { ...common, name, api_key: apiKey })).json;
  }

  it('gets its webhook by one call, thin and once, and notices when Checkr has removed it', async () => {
    await control('checkr', 'PUT', '/settings', { plainHttpWebhooks: true });
    const { id, webhook_url: webhookUrl, webhook_event_boxes: boxes } = await withKey('for a webhook');
    expect(boxes).toContain('report.completed');
    for (let call = 0; call < 2; call += 1) {
      expect((await post(`/${id}/webhook`)).json).toMatchObject({ webhook: 'created' });
    }
    const state = z
      .looseObject({
        webhooks: z.array(z.looseObject({ id: z.string(), webhook_url: z.string() })),
      })
      .parse(await (await fetch(`${sandbox.checkr.url}/_control/state`)).json());
    const ours = state.webhooks.filter((known) => known.webhook_url === webhookUrl);
    expect(ours).toMatchObject([{ include_object: false }]);

    const headers = { authorization: `Basic ${btoa(`${sandbox.checkr.apiKey}:`)}` };
    await fetch(`${sandbox.checkr.url}/v1/webhooks/${ours[0]?.id}`, { method: 'DELETE', headers });
    expect((await post(`/${id}/validate`)).json.status.problem).toBe('webhook_removed');
    await post(`/${id}/webhook`);
    expect((await post(`/${id}/validate`)).json.status.state).toBe('verified');
    expect((await api.call('DELETE', `/api/v1/connections/${id}/webhook`)).json.webhook).toBe('by_hand');
  });

  it('says so when the account has two webhooks already', async () => {
    for (const name of ['one', 'two']) {
      const body = { webhook_url: `https://${name}.example/secret-path` };
      await control('checkr', 'POST', '/webhooks', body);
    }
    const { id } = await withKey('without room');
    const { status, json } = await post(`/${id}/webhook`);
    expect([status, json.code]).toEqual([409, 'connection.webhook_limit']);
    expect(JSON.stringify(json)).toContain('one.example');
    expect(JSON.stringify(json)).not.toContain('secret-path');
  });

  it('takes another key only when it works, and shows nothing but its end', async () => {
    const { id } = await withKey('with another key');
    const refused = await put(`/${id}/api-key`, { api_key: 'wrong' });
    expect([refused.status, refused.json.code]).toEqual([409, 'connection.refused']);
    const { json } = await put(`/${id}/api-key`, { api_key: sandbox.checkr.apiKey });
    expect(json).toMatchObject({
      status: { state: 'verified' },
      credential_hint: sandbox.checkr.apiKey.slice(-4),
    });
    expect(JSON.stringify(json)).not.toContain(sandbox.checkr.apiKey);
  });

  it('that was used stays with its account and its environment, and cannot be removed', async () => {
    const entry = await seedEntry(api);
    await seedRun(api, entry);
    const { id } = entry.checkr;
    const { url } = sandbox.checkr;
    await api.db
      .update(connections)
      .set({ baseUrl: `${url}/v1`, accountId: 'another-account' })
      .where(eq(connections.id, id));
    const replaced = await put(`/${id}/api-key`, { api_key: sandbox.checkr.apiKey });
    expect(replaced.json.code).toBe('connection.other_account');
    const moved = await put(`/${id}/environment`, { environment: 'production' });
    expect(moved.json.code).toBe('connection.in_use');
    const removed = await api.call('DELETE', `/api/v1/connections/${id}`);
    expect([removed.status, removed.json.code]).toEqual([409, 'connection.in_use']);
    expect((await api.call('GET', `/api/v1/connections/${id}/uses`)).json).toMatchObject({
      definitions: [{ id: entry.definitionId }],
      open_runs: 1,
      checks: 1,
    });
  });

  it('that was never used can be moved to the other environment, without its key, and be removed', async () => {
    const { id } = await withKey('unused');
    const moved = await put(`/${id}/environment`, { environment: 'production' });
    expect(moved.json).toMatchObject({ base_url: 'https://api.checkr.com/v1', credential_hint: null });
    expect((await api.call('DELETE', `/api/v1/connections/${id}`)).status).toBe(204);
    expect((await api.call('GET', `/api/v1/connections/${id}`)).status).toBe(404);
  });
});
