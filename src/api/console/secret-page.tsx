import type { Context } from 'hono';
import type { AppEnv } from '../app-env.ts';
import { showPage } from './console-page.tsx';
import type { Crumb } from './layout.tsx';
import { Note } from './page-parts.tsx';

/** Shows a secret that was just made, this once: no address shows it again. */
export function showSecretPage(
  c: Context<AppEnv>,
  page: {
    readonly title: string;
    readonly crumbs: readonly Crumb[];
    readonly label: string;
    readonly secret: string;
    readonly back: string;
  },
): Response | Promise<Response> {
  const { title, crumbs, label, secret, back } = page;
  return showPage(c, {
    title,
    crumbs,
    status: 201,
    children: (
      <div class="panel">
        <Note tone="warn">Copy it now: it is not shown again.</Note>
        <div class="field">
          <label for="secret">{label}</label>
          <input id="secret" type="text" value={secret} class="mono" readonly />
        </div>
        <p>
          <a href={back}>Done</a>
        </p>
      </div>
    ),
  });
}
