import { type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { DEPARTURE_POLICIES, REHIRE_POLICIES } from '../../../domain/listener/policy.ts';
import { replayNow } from '../../admin/delivery-routes.ts';
import { dropListener, knownListener, patchListener } from '../../admin/listener-setup.ts';
import { listenerView } from '../../admin/listener-view.ts';
import { deleteWebhooks, makeWebhooks } from '../../admin/listener-webhooks.ts';
import { answerFlag, GIVEN_ANSWERS } from '../../admin/run-flag-routes.ts';
import type { AppEnv } from '../../app-env.ts';
import type { Problem } from '../../problem.ts';
import { showConfirmPage } from '../confirm-page.tsx';
import { consoleAction, consolePage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { goTo } from '../flash.ts';
import { attempt, readForm } from '../read-form.ts';
import { entryWords, LISTENERS } from './listener-words.ts';

const PAGE = `${LISTENERS}/:id` as const;
const PolicyForm = z.object({
  unhired: z.enum(DEPARTURE_POLICIES).optional(),
  archived: z.enum(DEPARTURE_POLICIES),
  deleted: z.enum(DEPARTURE_POLICIES),
  rehired: z.enum(REHIRE_POLICIES),
});
const ActiveForm = z.object({ active: z.enum(['true', 'false']) });
const AnswerForm = z.object({ answer: z.enum(GIVEN_ANSWERS) });

/** What the buttons of a listener's page do. */
export function addListenerActions(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  const actor = (c: Context<AppEnv>) => c.get('caller').actor;

  consoleAction(app, 'listeners.write', `${PAGE}/webhooks`, (c) =>
    act(c, 'The webhooks are in Lever. Now switch them on there.', (id) =>
      makeWebhooks(services, actor(c), id),
    ),
  );
  consolePage(app, 'listeners.write', `${PAGE}/webhooks/delete`, (c) =>
    confirm(c, {
      title: 'Delete the webhooks from Lever',
      action: 'webhooks/delete',
      text: 'Lever stops sending what this listener waits for. The hourly look for lost webhooks goes on.',
    }),
  );
  consoleAction(app, 'listeners.write', `${PAGE}/webhooks/delete`, (c) =>
    act(c, 'The webhooks are gone from Lever.', (id) => deleteWebhooks(services, actor(c), id)),
  );
  consoleAction(app, 'listeners.write', `${PAGE}/policies`, async (c) => {
    const form = await readForm(c, PolicyForm);
    if (!form.ok) return back(c, { kind: 'problem', text: 'Choose one of the policies.' });
    const { unhired, ...others } = form.values;
    const policies = unhired === undefined ? others : { ...others, unhired };
    return act(c, 'Saved.', (id) => patchListener(services, actor(c), { id, patch: { policies } }));
  });
  consoleAction(app, 'listeners.write', `${PAGE}/active`, async (c) => {
    const form = await readForm(c, ActiveForm);
    if (!form.ok) return back(c, { kind: 'problem', text: 'Say whether it is on or off.' });
    const active = form.values.active === 'true';
    return act(c, active ? 'It is switched on.' : 'It is switched off.', (id) =>
      patchListener(services, actor(c), { id, patch: { active } }),
    );
  });
  consolePage(app, 'listeners.write', `${PAGE}/remove`, (c) =>
    confirm(c, {
      title: 'Remove the listener',
      action: 'remove',
      text: 'Its endpoint URL answers nothing any more, and nobody enters by it. Runs that have begun go on.',
    }),
  );
  consoleAction(app, 'listeners.write', `${PAGE}/remove`, async (c) => {
    const removed = await attempt(() => dropListener(services, actor(c), c.req.param('id')));
    if (!removed.ok) return back(c, problemFlash(removed.problem));
    return goTo(c, LISTENERS, { kind: 'done', text: 'The listener is removed.' });
  });
  consoleAction(app, 'deliveries.replay', `${PAGE}/deliveries/:delivery/replay`, (c) =>
    act(c, 'The delivery is acted on again.', () =>
      replayNow(services, c.req.param('delivery'), c.get('caller')),
    ),
  );
  consoleAction(app, 'runs.act', `${PAGE}/flags/:flag{[0-9]{1,15}}`, async (c) => {
    const form = await readForm(c, AnswerForm);
    if (!form.ok) return back(c, { kind: 'problem', text: 'Choose an answer.' });
    const wanted = { id: Number(c.req.param('flag')), answer: form.values.answer };
    return act(c, 'The answer is kept.', () => answerFlag(services, actor(c), wanted));
  });

  async function confirm(
    c: Context<AppEnv>,
    { title, action, text }: { readonly title: string; readonly action: string; readonly text: string },
  ) {
    const id = c.req.param('id') ?? '';
    const page = `${LISTENERS}/${id}`;
    const words = entryWords(listenerView(services, await knownListener(services, id)));
    return showConfirmPage(c, {
      title,
      crumbs: [{ title: 'Listeners', href: LISTENERS }, { title: words, href: page }, { title }],
      action: `${page}/${action}`,
      submit: title,
      cancel: page,
      children: <p>{text}</p>,
    });
  }
}

/** Does something to a listener and goes back to its page, which says how it went. */
async function act(c: Context<AppEnv>, done: string, work: (id: string) => Promise<unknown>) {
  const outcome = await attempt(() => work(c.req.param('id') ?? ''));
  return back(c, outcome.ok ? { kind: 'done', text: done } : problemFlash(outcome.problem));
}

function back(c: Context<AppEnv>, flash: { readonly kind: 'done' | 'problem'; readonly text: string }) {
  return goTo(c, `${LISTENERS}/${c.req.param('id') ?? ''}`, flash);
}

function problemFlash({ title, errors }: Problem) {
  const [first] = errors ?? [];
  return { kind: 'problem' as const, text: first === undefined ? title : `${title} ${first.message}` };
}
