import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { z } from 'zod';
import { OIDC_PROVIDER } from '../../../access/auth.ts';
import { recordSignIn, type SignInMethod } from '../../../access/record-sign-in.ts';
import type { AuthAnswer } from '../../../access/sign-in.ts';
import { writeAudit } from '../../../db/audit.ts';
import type { AppEnv } from '../../app-env.ts';
import { sameOrigin } from '../../same-origin.ts';
import type { ConsoleServices } from '../console-services.ts';
import { goTo } from '../flash.ts';
import { readForm } from '../read-form.ts';
import { withQuery } from '../table.tsx';
import { safeNext } from './next-address.ts';
import { refusalSentence } from './refusals.ts';
import { showSecondFactorPage, showSignInPage } from './sign-in-page.tsx';
import { type PassCookies, passCookies, visitorOf } from './visitor.ts';

const Credentials = z.object({
  email: z.email('Please enter an e-mail address.').max(320),
  password: z.string().max(256),
  next: z.string().max(2_000).optional(),
});
const Code = z.object({ code: z.string().max(40), next: z.string().max(2_000).optional() });
const AskedForCode = z.object({ twoFactorRedirect: z.literal(true) });
const Elsewhere = z.object({ url: z.url() });

/** Signing in and out; these pages answer to everybody. */
export function addSignInRoutes(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  const { db, signIn, config } = services;
  const own = sameOrigin(config);
  const visitor = (c: Context<AppEnv>) => visitorOf(c, config);

  async function enter(c: Context<AppEnv>, answer: PassCookies, method: SignInMethod, next: string) {
    await recordSignIn({ db, signIn, cookies: answer.cookies, method });
    passCookies(c, answer);
    return goTo(c, next);
  }

  app.get('/console/sign-in', (c) => {
    const refusal = c.req.query('error');
    return showSignInPage(c, {
      next: safeNext(c.req.query('next')),
      oidcName: signIn.oidcName,
      ...(refusal === undefined ? {} : { error: refusalSentence(refusal) }),
    });
  });

  app.post('/console/sign-in', own, async (c) => {
    const form = await readForm(c, Credentials);
    const next = safeNext(form.texts.next);
    const again = (status: 401 | 422 | 429 | 503, error?: string, errors = {}) =>
      showSignInPage(c, {
        next,
        oidcName: signIn.oidcName,
        email: form.texts.email,
        errors,
        status,
        ...(error === undefined ? {} : { error }),
      });
    if (!form.ok) return again(422, undefined, form.errors);
    const { email, password } = form.values;
    const answer = await signIn.ask('/sign-in/email', {
      visitor: visitor(c),
      body: { email, password },
    });
    if (AskedForCode.safeParse(answer.body).success) {
      passCookies(c, answer);
      return goTo(c, withQuery('/console/sign-in/second-factor', { next }));
    }
    if (answer.status === 200) return enter(c, answer, 'password', next);
    return again(...refusalOf(answer));
  });

  app.get('/console/sign-in/second-factor', (c) =>
    showSecondFactorPage(c, { next: safeNext(c.req.query('next')) }),
  );

  app.post('/console/sign-in/second-factor', own, async (c) => {
    const form = await readForm(c, Code);
    const next = safeNext(form.texts.next);
    if (!form.ok) return showSecondFactorPage(c, { next, status: 422, error: 'Please enter the code.' });
    const code = form.values.code.replace(/\s/g, '');
    const path = /^\d{6}$/.test(code) ? '/two-factor/verify-totp' : '/two-factor/verify-backup-code';
    const answer = await signIn.ask(path, { visitor: visitor(c), body: { code } });
    if (answer.status === 200) return enter(c, answer, 'second_factor', next);
    const [status, tooMany] = refusalOf(answer);
    const error = status === 401 ? 'This code does not fit, or it is too old.' : tooMany;
    return showSecondFactorPage(c, { next, status, error });
  });

  app.get('/console/sign-in/oidc', async (c) => {
    const next = safeNext(c.req.query('next'));
    const failed = withQuery('/console/sign-in', { next });
    const answer = await signIn.ask('/sign-in/social', {
      visitor: visitor(c),
      body: { provider: OIDC_PROVIDER, callbackURL: next, errorCallbackURL: failed, disableRedirect: true },
    });
    const elsewhere = Elsewhere.safeParse(answer.body);
    if (!elsewhere.success) return c.redirect(withQuery('/console/sign-in', { next, error: 'oidc' }), 303);
    passCookies(c, answer);
    return c.redirect(elsewhere.data.url, 303);
  });

  app.get('/auth/callback/oidc', async (c) => {
    const { search } = new URL(c.req.url);
    const answer = await signIn.ask(`/callback/${OIDC_PROVIDER}${search}`, { visitor: visitor(c) });
    const who = await recordSignIn({ db, signIn, cookies: answer.cookies, method: 'oidc' });
    passCookies(c, answer);
    const failed = withQuery('/console/sign-in', { error: 'oidc' });
    return c.redirect(answer.location ?? (who ? '/console' : failed), 303);
  });

  app.post('/console/sign-out', own, async (c) => {
    const found = await signIn.signedIn(c.req.header('cookie') ?? '');
    if (found) {
      const { userId, sessionId } = found.who;
      await writeAudit(db, {
        actor: `user:${userId}`,
        action: 'user.signed_out',
        objectType: 'user',
        objectId: userId,
        details: { sessionId },
      });
    }
    passCookies(c, await signIn.ask('/sign-out', { visitor: visitor(c), body: {} }));
    return goTo(c, '/console/sign-in', { kind: 'done', text: 'You are signed out.' });
  });
}

function refusalOf(answer: AuthAnswer): [status: 401 | 429 | 503, sentence: string] {
  if (answer.status === 429) {
    return [429, `There were too many attempts. Try again in ${answer.retryAfter ?? 60} seconds.`];
  }
  if (answer.status >= 500) return [503, 'Signing in does not work at the moment. Try again.'];
  return [401, 'The e-mail address or the password is wrong, or this person was switched off.'];
}
