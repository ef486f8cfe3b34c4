import { randomBytes } from 'node:crypto';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { setCookie } from 'hono/cookie';
import { z } from 'zod';
import { CHECKR_ENTRANCES } from '../../../integrations/checkr/oauth.ts';
import { createCheckrWebhookSetup } from '../../admin/checkr-webhook-setup.ts';
import { createConnectionActions, VENDOR_NAMES } from '../../admin/connection-actions.ts';
import type { AppEnv } from '../../app-env.ts';
import { CALLBACK_PATH, LOGIN_COOKIE } from '../../oauth-callback.tsx';
import { showConfirmPage } from '../confirm-page.tsx';
import { consoleAction, consolePage } from '../console-page.tsx';
import type { ConsoleServices } from '../console-services.ts';
import { type Flash, goTo } from '../flash.ts';
import { TextField } from '../form.tsx';
import { leaveTo } from '../leave-page.tsx';
import { attempt, readForm } from '../read-form.ts';
import { CONNECTIONS } from './connections-page.tsx';

const LOGIN_SECONDS = 600;
const Login = z.object({ entrance: z.enum(CHECKR_ENTRANCES).default('signin') });
const Active = z.object({
  active: z.enum(['on', 'off']),
  orders: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .optional(),
});
const Clear = z.object({ confirm: z.string().default('') });

/** What the buttons of a connection's page do, and the pages that ask first. */
export function addConnectionForms(app: OpenAPIHono<AppEnv>, services: ConsoleServices): void {
  const actions = createConnectionActions(services);
  const webhooks = createCheckrWebhookSetup(services);
  const secure = services.config.publicUrl.startsWith('https:');

  consoleAction(app, 'connections.write', `${CONNECTIONS}/:id/login`, async (c) => {
    const form = await readForm(c, Login);
    const id = c.req.param('id');
    const browser = randomBytes(32).toString('base64url');
    const entrance = form.ok ? form.values.entrance : 'signin';
    const { actor } = c.get('caller');
    const { kind } = await actions.known(id);
    const begun = await attempt(() =>
      actions.beginLogin({ id, actor, client: undefined, entrance, browser }),
    );
    if (!begun.ok) return back(c, { kind: 'problem', text: begun.problem.title });
    setCookie(c, LOGIN_COOKIE, browser, {
      path: CALLBACK_PATH,
      httpOnly: true,
      sameSite: 'Lax',
      secure,
      maxAge: LOGIN_SECONDS,
    });
    return leaveTo(c, { url: begun.value.authorizeUrl, name: VENDOR_NAMES[kind] });
  });

  consoleAction(app, 'connections.write', `${CONNECTIONS}/:id/validate`, (c) =>
    done(c, 'The account was looked at.', (change) => actions.validate(change)),
  );

  consolePage(app, 'connections.write', `${CONNECTIONS}/:id/activate`, async (c) => {
    const { id, name } = await actions.known(c.req.param('id'));
    const { waitingOrders } = await actions.uses(id);
    return showConfirmPage(c, {
      title: `Switch on ${name}?`,
      crumbs: [
        { title: 'Connections', href: CONNECTIONS },
        { title: name, href: `${CONNECTIONS}/${id}` },
        { title: 'Switch on' },
      ],
      action: `${CONNECTIONS}/${id}/active`,
      submit: waitingOrders === 0 ? 'Switch on' : `Switch on and send ${waitingOrders} orders`,
      cancel: `${CONNECTIONS}/${id}`,
      fields: { active: 'on', orders: String(waitingOrders) },
      children: (
        <p>
          {waitingOrders === 0
            ? 'What is held goes on in the order in which it came.'
            : `${waitingOrders} paid orders wait for this connection and are sent at once.`}
        </p>
      ),
    });
  });

  consoleAction(app, 'connections.write', `${CONNECTIONS}/:id/active`, async (c) => {
    const form = await readForm(c, Active);
    if (!form.ok) return back(c, { kind: 'problem', text: 'Choose on or off.' });
    const { active, orders } = form.values;
    const isOn = active === 'on';
    return done(c, isOn ? 'The connection is on.' : 'The connection is off.', (change) =>
      actions.setActive({ ...change, active: isOn, confirmedOrders: orders }),
    );
  });

  consolePage(app, 'connections.write', `${CONNECTIONS}/:id/clear`, async (c) => {
    const { id, name } = await actions.known(c.req.param('id'));
    const { openRuns } = await actions.uses(id);
    return showConfirmPage(c, {
      title: `Clear ${name}?`,
      crumbs: [
        { title: 'Connections', href: CONNECTIONS },
        { title: name, href: `${CONNECTIONS}/${id}` },
        { title: 'Clear configuration' },
      ],
      action: `${CONNECTIONS}/${id}/clear`,
      submit: 'Clear configuration',
      cancel: `${CONNECTIONS}/${id}`,
      children: (
        <>
          <p>
            The credentials are destroyed, and webhooks to this connection are refused from then on. Its{' '}
            {openRuns} open runs keep their state and wait.
          </p>
          <TextField name="confirm" label={`Type the name of the connection: ${name}`} required />
        </>
      ),
    });
  });

  consoleAction(app, 'connections.write', `${CONNECTIONS}/:id/clear`, async (c) => {
    const form = await readForm(c, Clear);
    const confirm = form.ok ? form.values.confirm : '';
    return done(c, 'The configuration is cleared.', async (change) => {
      await actions.clear({ ...change, confirm });
    });
  });

  consoleAction(app, 'connections.write', `${CONNECTIONS}/:id/webhook`, (c) =>
    done(c, 'The webhook is there.', (change) => webhooks.create(change)),
  );
}

/** Does it, and goes back to the page of the connection, which says what became of it. */
async function done(
  c: Context<AppEnv>,
  text: string,
  work: (change: { readonly id: string; readonly actor: string }) => Promise<unknown>,
): Promise<Response> {
  const outcome = await attempt(() => work({ id: idOf(c), actor: c.get('caller').actor }));
  return back(c, outcome.ok ? { kind: 'done', text } : { kind: 'problem', text: outcome.problem.title });
}

function back(c: Context<AppEnv>, flash: Flash): Response {
  return goTo(c, `${CONNECTIONS}/${idOf(c)}`, flash);
}

function idOf(c: Context<AppEnv>): string {
  return c.req.param('id') ?? '';
}
