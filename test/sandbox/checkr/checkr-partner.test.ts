import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SANDBOX_CHECKR_CLIENT } from '../../../src/sandbox/start.ts';
import { eventually, type OpenSandbox, openSandbox } from '../call.ts';
import { openReceiver, type Receiver } from '../webhook-receiver.ts';

const { clientId, clientSecret } = SANDBOX_CHECKR_CLIENT;
const REDIRECT = 'http://127.0.0.1:9/oauth/callback';
let sandbox: OpenSandbox;
let receiver: Receiver;
beforeAll(async () => {
  sandbox = await openSandbox();
  receiver = await openReceiver();
});
beforeEach(() => control('PUT', '/application', { webhookUrl: receiver.url }));
afterAll(() => Promise.all([sandbox.stop(), receiver.close()]));

const control = (method: string, path: string, body: unknown) =>
  sandbox.at.checkr(`/_control${path}`, { method, body });

async function decide(decision: 'allow' | 'deny'): Promise<URL> {
  const { text } = await sandbox.at.checkr(
    `/authorize/${clientId}/signin?state=s1&redirect_uri=${REDIRECT}`,
    {
      key: null,
    },
  );
  const account = /<option value="(\w+)"/.exec(text)?.[1] ?? '';
  const form = new URLSearchParams({ state: 's1', redirect_uri: REDIRECT, account, decision }).toString();
  const answer = await sandbox.at.checkr(`/authorize/${clientId}/signin`, { form, key: null });
  return new URL(answer.headers.get('location') ?? 'http://nowhere.example');
}

const exchange = (code: string | null, secret = clientSecret) =>
  sandbox.at.checkr('/oauth/tokens', {
    body: { client_id: clientId, client_secret: secret, code },
    key: null,
  });

const received = (type: string) => eventually(() => receiver.received.find(({ body }) => body.type === type));

describe('the partner log-in of the Checkr twin', () => {
  it('gives a token of the account that works as an API key does, and tells the application', async () => {
    const back = await decide('allow');
    const { json } = await exchange(back.searchParams.get('code'));
    const account = await sandbox.at.checkr('/v1/account', { key: json.access_token });
    expect(account.json.id).toBe(json.checkr_account_id);
    const event = await received('account.credentialed');
    expect(event.body.account_id).toBe(json.checkr_account_id);
    expect(event.headers['x-checkr-signature']).toBe(
      createHmac('sha256', clientSecret).update(event.raw).digest('hex'),
    );
  });

  it('refuses a used code, a wrong secret and a person who says no', async () => {
    const code = (await decide('allow')).searchParams.get('code');
    expect((await exchange(code, 'wrong')).status).toBe(401);
    expect((await exchange(code)).status).toBe(200);
    expect((await exchange(code)).status).toBe(400);
    expect((await decide('deny')).searchParams.get('error')).toBe('access_denied');
  });

  it('ends a token and sends it in the event of its end', async () => {
    const { json } = await exchange((await decide('allow')).searchParams.get('code'));
    const end = await sandbox.at.checkr('/oauth/deauthorize', { method: 'POST', key: json.access_token });
    expect(end.json).toEqual({ access_token: json.access_token });
    expect((await sandbox.at.checkr('/v1/account', { key: json.access_token })).status).toBe(401);
    const event = (await received('token.deauthorized')).body;
    expect(event.data.object).toEqual({ access_code: json.access_token });
    expect(event.account_id).not.toBe(json.checkr_account_id);
  });
});
