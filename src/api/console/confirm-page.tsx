import type { Context } from 'hono';
import type { Child } from 'hono/jsx';
import type { AppEnv } from '../app-env.ts';
import { showPage } from './console-page.tsx';
import { Form } from './form.tsx';
import type { Crumb } from './layout.tsx';

/** Asks before something that cannot be undone: `children` says what will happen, the button posts `fields` to `action`. */
export function showConfirmPage(
  c: Context<AppEnv>,
  page: {
    readonly title: string;
    readonly crumbs: readonly Crumb[];
    readonly action: string;
    readonly submit: string;
    readonly cancel: string;
    readonly fields?: Readonly<Record<string, string>>;
    readonly children?: Child;
  },
): Response | Promise<Response> {
  const { title, crumbs, action, submit, cancel, fields = {}, children } = page;
  return showPage(c, {
    title,
    crumbs,
    children: (
      <div class="panel">
        <Form action={action} submit={submit} cancel={cancel} danger>
          {children}
          {Object.entries(fields).map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
        </Form>
      </div>
    ),
  });
}
