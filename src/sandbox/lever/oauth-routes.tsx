import type { Hono } from 'hono';
import type { TwinContext, TwinEnv } from '../machinery/control-router.ts';
import { isWebhookUrl } from '../machinery/loopback-url.ts';
import { ConsentPage, RefusalPage } from '../machinery/oauth-pages.tsx';
import { textsOf, withQuery } from '../machinery/oauth-request.ts';
import type { LeverTwin } from './lever-twin.ts';
import { allowAccess, answerTokenCall, type LeverClient } from './oauth-tokens.ts';

type Asked = Readonly<Record<string, string | undefined>>;

/** Why Lever shows no page to allow access; undefined when it does. */
function refusalOf({ data }: LeverTwin, client: LeverClient, asked: Asked): string | undefined {
  const { redirectUris } = data().settings;
  const redirectUri = asked.redirect_uri ?? '';
  if (asked.client_id !== client.clientId) return 'Unknown client: this client_id is of no application.';
  const isRegistered =
    redirectUris.length === 0 ? isWebhookUrl(redirectUri) : redirectUris.includes(redirectUri);
  if (!isRegistered) return 'Callback URL mismatch: the redirect_uri is not one of the application.';
  if (asked.response_type !== 'code') return 'response_type must be code.';
  if (!asked.state) return 'state is missing.';
  return undefined;
}

/** Lever: without its exact audience a log-in is about nothing but `offline_access`. */
function scopesOf({ data }: LeverTwin, asked: Asked): string[] {
  const wanted = (asked.scope ?? '').split(' ').filter((scope) => scope !== '');
  const { appScopes } = data().settings;
  const possible = wanted.filter((scope) => appScopes?.includes(scope) ?? true);
  return asked.audience?.endsWith('/v1/') ? possible : possible.filter((scope) => scope === 'offline_access');
}

function answerPerson(c: TwinContext, twin: LeverTwin, asked: Asked) {
  const redirectUri = asked.redirect_uri ?? '';
  const state = asked.state ?? '';
  if (asked.decision !== 'allow') {
    const error_description = 'The person did not allow it.';
    return c.redirect(withQuery(redirectUri, { state, error: 'access_denied', error_description }), 303);
  }
  const code = allowAccess(twin, scopesOf(twin, asked), redirectUri);
  return c.redirect(withQuery(redirectUri, { code, state }), 303);
}

/** Lever's log-in: the page where a Super Admin allows access, and the token endpoint. */
export function leverOauthRoutes(app: Hono<TwinEnv>, twin: LeverTwin, client: LeverClient): void {
  app.get('/authorize', (c) => {
    const asked = c.req.query();
    const problem = refusalOf(twin, client, asked);
    if (problem !== undefined) return c.html(<RefusalPage vendor="Lever" message={problem} />, 400);
    return c.html(
      <ConsentPage vendor="Lever" action="/authorize" asked={asked} allows={scopesOf(twin, asked)} />,
    );
  });
  app.post('/authorize', async (c) => {
    const asked = textsOf(await c.req.parseBody());
    const problem = refusalOf(twin, client, asked);
    if (problem !== undefined) return c.html(<RefusalPage vendor="Lever" message={problem} />, 400);
    return answerPerson(c, twin, asked);
  });
  app.post('/oauth/token', async (c) => {
    const { status, body } = answerTokenCall(twin, client, textsOf(await c.req.parseBody()));
    await twin.machine.flush();
    return c.json(body, status);
  });
}
