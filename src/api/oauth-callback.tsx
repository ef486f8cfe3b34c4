import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { createConnectionCheck } from '../activities/connection-check.ts';
import { createLoginEnd, type LoginResult } from '../activities/connection-login.ts';
import type { Db } from '../db/database.ts';
import { takeLogin } from '../db/oauth-logins.ts';
import type { KeyRing } from '../key-ring.ts';
import type { AppEnv } from './app-env.ts';

/** The cookie that binds a log-in to the browser in which it began. */
export const LOGIN_COOKIE = 'gangway.login';
/** Where log-ins come back to. */
export const CALLBACK_PATH = '/oauth/callback';
const POLICY = "default-src 'none'; frame-ancestors 'none'";

/** What became of a log-in. */
export type LoginOutcome = 'connected' | 'denied' | 'expired' | 'other_account' | 'refused' | 'not_found';

/** The same in words. */
export const LOGIN_TEXTS: Readonly<Record<LoginOutcome, { readonly title: string; readonly text: string }>> =
  {
    connected: { title: 'Connected', text: 'The account is connected. You can close this page.' },
    denied: { title: 'Not connected', text: 'Access was not allowed. You can begin again at any time.' },
    expired: {
      title: 'Not connected',
      text: 'This log-in is over: it was used already, took longer than ten minutes, or began in another browser. Begin again.',
    },
    other_account: {
      title: 'Not connected',
      text: 'This is another account than before, and the connection has been used. Add another connection for it.',
    },
    refused: { title: 'Not connected', text: 'The log-in was not accepted.' },
    not_found: { title: 'Not connected', text: 'The connection is not there any more.' },
  };

/** Where Lever and Checkr send the browser back to; the state proves who began, and is good once. */
export function addOauthCallback(
  app: OpenAPIHono<AppEnv>,
  deps: { readonly db: Db; readonly keyRing: KeyRing; readonly publicUrl: string },
): void {
  const { db, publicUrl } = deps;
  const endLogin = createLoginEnd(deps);
  const { check } = createConnectionCheck(deps);

  app.get(CALLBACK_PATH, async (c) => {
    const { state = '', code } = c.req.query();
    const browser = getCookie(c, LOGIN_COOKIE) ?? null;
    const login = await takeLogin(db, { state, browser, now: new Date() });
    if (!login) return answer(c, 'expired');
    const { connectionId } = login;
    if (code === undefined) return answer(c, 'denied', { connectionId, browser });
    const ended = await endLogin({ ...login, code, redirectUri: `${publicUrl}${CALLBACK_PATH}` });
    if (ended.ok) await check(connectionId);
    return answer(c, outcomeOf(ended), { connectionId, browser, detail: detailOf(ended) });
  });
}

function outcomeOf(ended: LoginResult): LoginOutcome {
  return ended.ok ? 'connected' : ended.reason;
}

function detailOf(ended: LoginResult): string | undefined {
  return !ended.ok && ended.reason === 'refused' ? ended.error.message : undefined;
}

/** Who began in the console goes back there; who began by the API is told here. */
function answer(
  c: Context<AppEnv>,
  outcome: LoginOutcome,
  login: {
    readonly connectionId?: string;
    readonly browser?: string | null;
    readonly detail?: string | undefined;
  } = {},
): Response | Promise<Response> {
  c.header('cache-control', 'no-store');
  c.header('referrer-policy', 'no-referrer');
  if (login.browser && login.connectionId) {
    return c.redirect(`/console/connections/${login.connectionId}?login=${outcome}`, 303);
  }
  c.header('content-security-policy', POLICY);
  const { title, text } = LOGIN_TEXTS[outcome];
  return c.html(
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${title} - Gangway`}</title>
      </head>
      <body>
        <h1>{title}</h1>
        <p>{text}</p>
        {login.detail === undefined ? null : <p>{login.detail}</p>}
      </body>
    </html>,
    outcome === 'connected' || outcome === 'denied' ? 200 : 400,
  );
}
