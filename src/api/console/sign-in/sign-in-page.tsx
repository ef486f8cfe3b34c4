import type { Context } from 'hono';
import type { AppEnv } from '../../app-env.ts';
import { showPage } from '../console-page.tsx';
import { Form, TextField } from '../form.tsx';
import { Note } from '../page-parts.tsx';
import type { FormErrors } from '../read-form.ts';
import { withQuery } from '../table.tsx';

/** The page on which people say who they are. */
export function showSignInPage(
  c: Context<AppEnv>,
  page: {
    readonly next: string;
    /** What the OIDC provider is called; null: there is none. */
    readonly oidcName: string | null;
    readonly email?: string | undefined;
    readonly error?: string;
    readonly errors?: FormErrors;
    readonly status?: 200 | 401 | 422 | 429 | 503;
  },
): Response | Promise<Response> {
  const { next, oidcName, email, error, errors = {}, status = 200 } = page;
  return showPage(c, {
    title: 'Sign in',
    status,
    children: (
      <>
        {error === undefined ? null : (
          <div role="alert">
            <Note tone="bad">{error}</Note>
          </div>
        )}
        {oidcName === null ? null : (
          <p>
            <a class="button" href={withQuery('/console/sign-in/oidc', { next })}>
              Sign in with {oidcName}
            </a>
          </p>
        )}
        <div class="panel">
          <Form action="/console/sign-in" submit="Sign in">
            <input type="hidden" name="next" value={next} />
            <TextField
              name="email"
              label="E-mail address"
              type="email"
              autocomplete="username"
              value={email}
              error={errors.email}
              required
            />
            <TextField
              name="password"
              label="Password"
              type="password"
              autocomplete="current-password"
              error={errors.password}
              required
            />
          </Form>
        </div>
      </>
    ),
  });
}

/** The page that asks for a code of the authenticator app, or one of the backup codes. */
export function showSecondFactorPage(
  c: Context<AppEnv>,
  page: { readonly next: string; readonly error?: string; readonly status?: 200 | 401 | 422 | 429 | 503 },
): Response | Promise<Response> {
  const { next, error, status = 200 } = page;
  return showPage(c, {
    title: 'Second factor',
    status,
    children: (
      <div class="panel">
        <Form action="/console/sign-in/second-factor" submit="Go on" cancel="/console/sign-in">
          <input type="hidden" name="next" value={next} />
          <TextField
            name="code"
            label="Code"
            hint="Six digits from your authenticator app, or one of your backup codes."
            autocomplete="one-time-code"
            error={error}
            required
          />
        </Form>
      </div>
    ),
  });
}
