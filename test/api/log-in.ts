import { SANDBOX_CHECKR_CLIENT, SANDBOX_LEVER_CLIENT, type Sandbox } from '../../src/sandbox/start.ts';
import type { ApiUnderTest } from './api-under-test.ts';

let connections = 0;

/** Makes a connection that somebody logs in to, of the sandbox's Lever or Checkr. */
export async function connectByLogin(
  api: ApiUnderTest,
  sandbox: Sandbox,
  kind: 'lever' | 'checkr',
): Promise<string> {
  connections += 1;
  const { url } = sandbox[kind];
  const { clientId, clientSecret } = kind === 'lever' ? SANDBOX_LEVER_CLIENT : SANDBOX_CHECKR_CLIENT;
  const { status, json } = await api.call('POST', '/api/v1/connections', {
    body: {
      kind,
      name: `${kind} ${connections}`,
      environment: kind === 'lever' ? 'sandbox' : 'staging',
      base_url: `${url}/v1`,
      dashboard_url: url,
      oauth: { client_id: clientId, client_secret: clientSecret, auth_url: url },
    },
  });
  if (status !== 201) throw new Error(JSON.stringify(json));
  return json.id;
}

/** Where a log-in begins. */
export async function authorizeUrl(api: ApiUnderTest, connectionId: string): Promise<URL> {
  const { json } = await api.call('POST', `/api/v1/connections/${connectionId}/login`, { body: {} });
  return new URL(json.authorize_url);
}

/** Does on the vendor's page what a person does; answers where the browser is sent then. */
export async function decide(
  page: URL,
  { decision = 'allow', account }: { decision?: 'allow' | 'deny'; account?: string } = {},
): Promise<URL> {
  const html = await (await fetch(page)).text();
  const options = [...html.matchAll(/<option value="(\w+)">([^<]+)</g)];
  const chosen = options.find(([, , name]) => account === undefined || name === account)?.[1];
  const form = new URLSearchParams(page.searchParams);
  form.set('decision', decision);
  if (chosen !== undefined) form.set('account', chosen);
  const answer = await fetch(`${page.origin}${page.pathname}`, {
    method: 'POST',
    body: form,
    redirect: 'manual',
  });
  return new URL(answer.headers.get('location') ?? 'http://nowhere.example');
}

/** The whole log-in, as a browser goes through it; answers the page at its end. */
export async function logIn(
  api: ApiUnderTest,
  connectionId: string,
  person: Parameters<typeof decide>[1] = {},
): Promise<Response> {
  return comeBack(api, await decide(await authorizeUrl(api, connectionId), person));
}

/** The browser comes back to this api, wherever its public address leads. */
export function comeBack(api: ApiUnderTest, back: URL): Promise<Response> {
  return fetch(`${api.url}${back.pathname}${back.search}`, { redirect: 'manual' });
}
