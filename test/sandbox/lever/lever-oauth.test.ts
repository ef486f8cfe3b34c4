import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SANDBOX_LEVER_CLIENT } from '../../../src/sandbox/start.ts';
import { type OpenSandbox, openSandbox } from '../call.ts';

const REDIRECT = 'http://127.0.0.1:9/oauth/callback';
let sandbox: OpenSandbox;
let clock = Date.now();
beforeAll(async () => {
  sandbox = await openSandbox({ now: () => clock });
});
afterAll(() => sandbox.stop());

const asked = (change: Record<string, string> = {}) =>
  new URLSearchParams({
    client_id: SANDBOX_LEVER_CLIENT.clientId,
    redirect_uri: REDIRECT,
    response_type: 'code',
    state: 's1',
    audience: 'https://api.lever.co/v1/',
    scope: 'offline_access archive_reasons:read:admin',
    ...change,
  }).toString();

async function decide(decision: 'allow' | 'deny', change: Record<string, string> = {}) {
  const form = `${asked(change)}&decision=${decision}`;
  const answer = await sandbox.at.lever('/authorize', { method: 'POST', form, key: null });
  return new URL(answer.headers.get('location') ?? 'http://nowhere.example');
}

const token = (grant: Record<string, string>) =>
  sandbox.at.lever('/oauth/token', {
    form: new URLSearchParams({
      client_id: SANDBOX_LEVER_CLIENT.clientId,
      client_secret: SANDBOX_LEVER_CLIENT.clientSecret,
      ...grant,
    }).toString(),
    key: null,
  });

const exchange = (code: string | null, redirectUri = REDIRECT) =>
  token({ grant_type: 'authorization_code', code: code ?? '', redirect_uri: redirectUri });

const read = (path: string, accessToken: string) =>
  sandbox.at.lever(path, { headers: { authorization: `Bearer ${accessToken}` }, key: null });

describe('the log-in of the Lever twin', () => {
  it('gives tokens that do what was allowed, and no more', async () => {
    const back = await decide('allow');
    expect(back.searchParams.get('state')).toBe('s1');
    const { json } = await exchange(back.searchParams.get('code'));
    expect(json).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
    expect((await read('/v1/archive_reasons', json.access_token)).status).toBe(200);
    expect((await read('/v1/postings', json.access_token)).status).toBe(403);
  });

  it('takes a code once, within ten minutes, and for the address it was made for', async () => {
    const code = (await decide('allow')).searchParams.get('code');
    expect((await exchange(code, 'http://127.0.0.1:9/other')).status).toBe(403);
    expect((await exchange(code)).status).toBe(403);
    const late = (await decide('allow')).searchParams.get('code');
    clock += 601_000;
    expect((await exchange(late)).json).toMatchObject({ error: 'invalid_grant' });
  });

  it('sends nobody to an address without TLS, and asks for a state', async () => {
    for (const change of [
      { redirect_uri: 'http://elsewhere.example/cb' },
      { state: '' },
      { client_id: 'x' },
    ]) {
      const { status, headers } = await sandbox.at.lever(`/authorize?${asked(change)}`, { key: null });
      expect([status, headers.get('location')]).toEqual([400, null]);
    }
    expect((await decide('deny')).searchParams.get('error')).toBe('access_denied');
  });

  it('gives nothing but offline access without the exact audience', async () => {
    const back = await decide('allow', { audience: 'https://api.lever.co/v1' });
    expect((await exchange(back.searchParams.get('code'))).json.scope).toBe('offline_access');
  });

  it('takes a refresh token once: the second time ends the log-in', async () => {
    const { json: first } = await exchange((await decide('allow')).searchParams.get('code'));
    clock += 3_601_000;
    expect((await read('/v1/archive_reasons', first.access_token)).status).toBe(401);
    const refresh = { grant_type: 'refresh_token', refresh_token: first.refresh_token };
    const { json: second } = await token(refresh);
    expect((await read('/v1/archive_reasons', second.access_token)).status).toBe(200);
    expect((await token(refresh)).status).toBe(403);
    expect((await read('/v1/archive_reasons', second.access_token)).status).toBe(401);
  });
});
