import type { Context } from 'hono';
import type { AppEnv } from '../app-env.ts';
import type { Problem } from '../problem.ts';
import { showPage } from './console-page.tsx';
import { withQuery } from './table.tsx';

/** True when a person waits for the answer in a browser, and not a program. */
export function wantsPage(c: Context<AppEnv>): boolean {
  const isConsole = c.req.path === '/console' || /^\/(console|checks)\//.test(c.req.path);
  return isConsole && (c.req.header('accept') ?? '').includes('text/html');
}

/** Says on a page what went wrong; who is not signed in is sent to sign in, and comes back. */
export function problemPage(c: Context<AppEnv>, problem: Problem): Response | Promise<Response> {
  if (problem.status === 401 && c.req.header('authorization') === undefined) return toSignIn(c);
  const { title, status, errors = [] } = problem;
  return showPage(c, {
    title: status === 404 ? 'Not found' : 'This did not work',
    status,
    children: (
      <div class="panel">
        <p>{title}</p>
        {errors.length === 0 ? null : (
          <ul>
            {errors.map(({ path, message }) => (
              <li>
                {path}: {message}
              </li>
            ))}
          </ul>
        )}
        <p class="muted small">Request {c.get('requestId')}</p>
        <p>
          <a href="/console">To the start</a>
        </p>
      </div>
    ),
  });
}

function toSignIn(c: Context<AppEnv>): Response {
  const { pathname, search } = new URL(c.req.url);
  // A form that was sent meanwhile is not sent again; its page is where one goes on.
  const next = c.req.method === 'GET' ? `${pathname}${search}` : '/console';
  return c.redirect(withQuery('/console/sign-in', { next }), 303);
}
