import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { readListenerChoices } from '../../admin/listener-choices.ts';
import { knownListener, patchListener } from '../../admin/listener-setup.ts';
import { listenerView } from '../../admin/listener-view.ts';
import type { AppEnv } from '../../app-env.ts';
import { consoleAction, consolePage, showPage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { goTo } from '../flash.ts';
import { Form } from '../form.tsx';
import { Note } from '../page-parts.tsx';
import { attempt, readForm } from '../read-form.ts';
import { FilterFields, FilterForm } from './filter-fields.tsx';
import { entryWords, LISTENERS } from './listener-words.ts';

const PATH = `${LISTENERS}/:id/filter`;

/** Whom a listener lets in. */
export function addListenerFilterPage(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  consolePage(app, 'listeners.write', PATH, (c) => show(c, c.req.param('id')));

  consoleAction(app, 'listeners.write', PATH, async (c) => {
    const id = c.req.param('id');
    const form = await readForm(c, FilterForm);
    if (!form.ok) return show(c, id, 'The filter cannot be read.');
    const patch = { id, patch: { filter: form.values } };
    const saved = await attempt(() => patchListener(services, c.get('caller').actor, patch));
    if (!saved.ok) return show(c, id, saved.problem.errors?.[0]?.message ?? saved.problem.title);
    return goTo(c, `${LISTENERS}/${id}`, { kind: 'done', text: 'Saved whom it lets in.' });
  });

  async function show(c: Context<AppEnv>, id: string, error?: string) {
    const listener = listenerView(services, await knownListener(services, id));
    const choices = await readListenerChoices(services, listener.connection_id);
    const page = `${LISTENERS}/${id}`;
    return showPage(c, {
      title: 'Whom it lets in',
      crumbs: [
        { title: 'Listeners', href: LISTENERS },
        { title: entryWords(listener), href: page },
        { title: 'Whom it lets in' },
      ],
      status: error === undefined ? 200 : 422,
      children: (
        <div class="panel">
          {error === undefined ? null : <Note tone="bad">{error}</Note>}
          <Form action={`${page}/filter`} submit="Save" cancel={page}>
            <FilterFields choices={choices} filter={listener.filter} texts={{}} errors={{}} />
          </Form>
        </div>
      ),
    });
  }
}
