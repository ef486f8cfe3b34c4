import type { Hono } from 'hono';
import { z } from 'zod';
import { basicAuthUser } from '../machinery/basic-auth.ts';
import {
  type ControlRouter,
  controlBody,
  type TwinContext,
  type TwinEnv,
} from '../machinery/control-router.ts';
import { isWebhookUrl } from '../machinery/loopback-url.ts';
import { ConsentPage, RefusalPage } from '../machinery/oauth-pages.tsx';
import { textsOf, withQuery } from '../machinery/oauth-request.ts';
import { CheckrError } from './checkr-error.ts';
import type { CheckrTwin } from './checkr-twin.ts';
import type { CheckrClient } from './partner-state.ts';
import { allowAccount, connectableAccounts, deauthorize, exchangeCode } from './partner-tokens.ts';

type Asked = Readonly<Record<string, string | undefined>>;

const TokenCall = z.object({ client_id: z.string(), client_secret: z.string(), code: z.string() });

function refusalOf({ data }: CheckrTwin, client: CheckrClient, asked: Asked): string | undefined {
  const { redirectUris } = data().partner;
  const redirectUri = asked.redirect_uri ?? redirectUris[0] ?? '';
  if (asked.client_id !== client.clientId) return 'There is no application with this client id.';
  const isRegistered =
    redirectUris.length === 0 ? isWebhookUrl(redirectUri) : redirectUris.includes(redirectUri);
  return isRegistered ? undefined : 'The redirect URI is not the one of the application.';
}

function consent(c: TwinContext, twin: CheckrTwin, asked: Asked, entrance: string) {
  const { client_id: clientId } = asked;
  return c.html(
    <ConsentPage
      vendor="Checkr"
      action={`/authorize/${clientId}/${entrance}`}
      asked={asked}
      allows={['order background checks', 'read their results']}
    >
      <label>
        {entrance === 'signup' ? 'New account' : 'Account'}
        <select name="account">
          {connectableAccounts(twin).map(({ accountId, accountName }) => (
            <option value={accountId}>{accountName}</option>
          ))}
        </select>
      </label>
    </ConsentPage>,
  );
}

function answerPerson(c: TwinContext, twin: CheckrTwin, asked: Asked) {
  const redirectUri = asked.redirect_uri ?? twin.data().partner.redirectUris[0] ?? '';
  const state = asked.state ?? '';
  const account = connectableAccounts(twin).find(({ accountId }) => accountId === asked.account);
  if (asked.decision !== 'allow' || !account) {
    return c.redirect(withQuery(redirectUri, { state, error: 'access_denied' }), 303);
  }
  const code = allowAccount(twin, account);
  return c.redirect(withQuery(redirectUri, { code, state, scope: 'read_write' }), 303);
}

function bodyOf(c: TwinContext): Promise<unknown> {
  return c.req.header('content-type')?.includes('json') ? c.req.json() : c.req.parseBody();
}

/** Checkr's partner log-in: pages to sign in or up, the token call and its end. */
export function partnerRoutes(app: Hono<TwinEnv>, twin: CheckrTwin, client: CheckrClient): void {
  app.get('/authorize/:client/:entrance{signin|signup}', (c) => {
    const asked = { ...c.req.query(), client_id: c.req.param('client') };
    const problem = refusalOf(twin, client, asked);
    if (problem !== undefined) return c.html(<RefusalPage vendor="Checkr" message={problem} />, 400);
    return consent(c, twin, asked, c.req.param('entrance'));
  });
  app.post('/authorize/:client/:entrance{signin|signup}', async (c) => {
    const asked = { ...textsOf(await c.req.parseBody()), client_id: c.req.param('client') };
    const problem = refusalOf(twin, client, asked);
    if (problem !== undefined) return c.html(<RefusalPage vendor="Checkr" message={problem} />, 400);
    return answerPerson(c, twin, asked);
  });
  app.post('/oauth/tokens', async (c) => {
    const call = TokenCall.safeParse(await bodyOf(c)).data;
    if (call?.client_id !== client.clientId || call.client_secret !== client.clientSecret) {
      return c.json({ errors: ['Invalid client credentials'] }, 401);
    }
    const issued = await exchangeCode(twin, call.code);
    await twin.machine.flush();
    if (!issued) return c.json({ errors: ['Code is invalid or has expired'] }, 400);
    const { token, accountId } = issued;
    return c.json({ access_token: token, scope: 'read_write', checkr_account_id: accountId });
  });
  app.post('/oauth/deauthorize', async (c) => {
    const token = basicAuthUser(c.req.header('authorization')) ?? '';
    if (!deauthorize(twin, token)) throw new CheckrError(401, 'Bad authentication error');
    await twin.machine.flush();
    return c.json({ access_token: token });
  });
}

const Application = z.object({
  webhookUrl: z.url().nullable(),
  redirectUris: z.array(z.url()),
  eventsBeforeToken: z.boolean(),
});

/** What a partner sets on its application's page, and what a customer does in the dashboard. */
export function addPartnerControl({ route }: ControlRouter, twin: CheckrTwin): void {
  const what = '{webhookUrl, redirectUris, eventsBeforeToken}: changes the partner application';
  route('PUT', '/application', what, async (c) => {
    Object.assign(twin.data().partner, await controlBody(c, Application.partial()));
    twin.machine.changed();
  });
  route('POST', '/disconnect', 'ends every connection of the application in the dashboard', () => {
    for (const token of Object.keys(twin.data().partner.tokens)) deauthorize(twin, token);
  });
}
