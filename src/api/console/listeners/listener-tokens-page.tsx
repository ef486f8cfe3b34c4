import { type OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { LISTENER_WEBHOOK_EVENTS, WEBHOOK_EVENT_NAMES } from '../../../domain/listener/webhook-events.ts';
import { knownListener, pasteTokens } from '../../admin/listener-setup.ts';
import { listenerView } from '../../admin/listener-view.ts';
import type { AppEnv } from '../../app-env.ts';
import { Problem } from '../../problem.ts';
import { consoleAction, consolePage, showPage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { CopyField } from '../copy-field.tsx';
import { goTo } from '../flash.ts';
import { Form, TextField } from '../form.tsx';
import { attempt, type FormErrors, readForm } from '../read-form.ts';
import { entryWords, LISTENERS } from './listener-words.ts';

const PATH = `${LISTENERS}/:id/tokens/:event`;
const Token = z.string().min(16, 'A signature token has at least 16 characters.').max(512);
const TokensForm = z.object({ token: Token, second: Token.optional() });

/** Pasting the signature token of one webhook; a second one while Lever is given a new one. */
export function addListenerTokensPage(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  consolePage(app, 'listeners.write', PATH, (c) => show(c));

  consoleAction(app, 'listeners.write', PATH, async (c) => {
    const form = await readForm(c, TokensForm);
    if (!form.ok) return show(c, form.errors);
    const { token, second } = form.values;
    const { id, event } = place(c);
    const wanted = { id, event, tokens: second === undefined ? [token] : [token, second] };
    const pasted = await attempt(() => pasteTokens(services, c.get('caller').actor, wanted));
    if (!pasted.ok) return show(c, { token: pasted.problem.title });
    const text = `The token is kept. Now press Verify connection beside ${WEBHOOK_EVENT_NAMES[event]} in Lever.`;
    return goTo(c, `${LISTENERS}/${id}`, { kind: 'done', text });
  });

  function place(c: Context<AppEnv>) {
    const event = LISTENER_WEBHOOK_EVENTS.find((known) => known === c.req.param('event'));
    if (!event) throw new Problem('route.not_found');
    return { id: c.req.param('id') ?? '', event };
  }

  async function show(c: Context<AppEnv>, errors: FormErrors = {}) {
    const { id, event } = place(c);
    const listener = listenerView(services, await knownListener(services, id));
    if (!listener.webhooks.some((webhook) => webhook.event === event)) throw new Problem('route.not_found');
    const page = `${LISTENERS}/${id}`;
    const title = `Token of ${WEBHOOK_EVENT_NAMES[event]}`;
    return showPage(c, {
      title,
      crumbs: [
        { title: 'Listeners', href: LISTENERS },
        { title: entryWords(listener), href: page },
        { title },
      ],
      status: Object.keys(errors).length > 0 ? 422 : 200,
      children: (
        <div class="panel">
          <ol>
            <li>In Lever open Settings, Integrations and API, Webhooks.</li>
            <li>{`Switch on ${WEBHOOK_EVENT_NAMES[event]} and give it the endpoint URL.`}</li>
            <li>Copy its signature token and paste it here. It is not shown again.</li>
          </ol>
          <CopyField name="endpoint" label="Endpoint URL" value={listener.endpoint_url} />
          <Form action={`${page}/tokens/${event}`} submit="Keep the token" cancel={page}>
            <TextField
              name="token"
              label="Signature token"
              type="password"
              autocomplete="off"
              hint="Replaces what is kept of this webhook."
              error={errors.token}
              required
            />
            <TextField
              name="second"
              label="Another one that is valid too"
              type="password"
              autocomplete="off"
              hint="While you change the token in Lever: the old and the new one."
              error={errors.second}
            />
          </Form>
        </div>
      ),
    });
  }
}
