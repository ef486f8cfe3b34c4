import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { ApiKey, VendorUrl } from '../../db/new-connection.ts';
import { CONNECTION_ENVIRONMENTS } from '../../db/schema/connections.ts';
import { CHECKR_ENTRANCES } from '../../integrations/checkr/oauth.ts';
import type { AppEnv } from '../app-env.ts';
import { guardedRoute } from '../guarded-route.ts';
import { IdParam, Instant, jsonAnswer, jsonBody } from '../json.ts';
import { BAD_GATEWAY, COMMON_PROBLEMS, CONFLICT, NOT_FOUND, Problem } from '../problem.ts';
import { createCheckrWebhookSetup } from './checkr-webhook-setup.ts';
import { createConnectionActions } from './connection-actions.ts';
import { givenClient, OauthClientInput } from './connection-input.ts';
import { Connection, connectionView } from './connection-view.ts';
import type { AdminServices } from './services.ts';

const tags = ['connections'];
const PROBLEMS = { ...COMMON_PROBLEMS, ...NOT_FOUND, ...CONFLICT };

const validateRoute = guardedRoute('connections.write', {
  method: 'post',
  path: '/api/v1/connections/{id}/validate',
  operationId: 'validateConnection',
  summary: 'Look at the account of a connection now',
  tags,
  request: { params: IdParam },
  responses: { 200: jsonAnswer(Connection, 'What was found stands in `status`.'), ...PROBLEMS },
});

const loginRoute = guardedRoute('connections.write', {
  method: 'post',
  path: '/api/v1/connections/{id}/login',
  operationId: 'beginConnectionLogin',
  summary: 'Begin to log in at the vendor',
  description:
    'Open `authorize_url` in a browser within ten minutes: whoever logs in there connects that account. It is good once.',
  tags,
  request: {
    params: IdParam,
    body: jsonBody(
      z
        .strictObject({
          oauth: OauthClientInput.optional().openapi({
            description: 'Needed when the connection has no application yet; another one replaces it.',
          }),
          entrance: z
            .enum(CHECKR_ENTRANCES)
            .default('signin')
            .openapi({ description: 'Checkr: whether the account exists.' }),
        })
        .openapi('BeginLogin'),
    ),
  },
  responses: {
    200: jsonAnswer(z.object({ authorize_url: z.string(), expires_at: Instant }), 'Where to log in.'),
    ...PROBLEMS,
  },
});

const activeRoute = guardedRoute('connections.write', {
  method: 'put',
  path: '/api/v1/connections/{id}/active',
  operationId: 'setConnectionActive',
  summary: 'Switch a connection on or off',
  description:
    'While it is off, deliveries are held and tasks wait. Switching it on sends the paid orders that wait, so their number has to be confirmed.',
  tags,
  request: {
    params: IdParam,
    body: jsonBody(
      z
        .strictObject({ active: z.boolean(), confirm_waiting_orders: z.int().min(0).optional() })
        .openapi('ConnectionActive'),
    ),
  },
  responses: { 200: jsonAnswer(Connection, 'The connection.'), ...PROBLEMS },
});

const clearRoute = guardedRoute('connections.write', {
  method: 'post',
  path: '/api/v1/connections/{id}/clear',
  operationId: 'clearConnection',
  summary: 'Destroy the credentials of a connection',
  description: 'Its webhook addresses answer 410 from then on; runs keep their state and wait.',
  tags,
  request: {
    params: IdParam,
    body: jsonBody(
      z
        .strictObject({ confirm: z.string().openapi({ description: 'The name of the connection.' }) })
        .openapi('ClearConnection'),
    ),
  },
  responses: {
    200: jsonAnswer(
      z.object({
        connection: Connection,
        deauthorized: z.boolean().nullable().openapi({
          description:
            'Checkr, connected by log-in: whether Checkr was told. False: disconnect it there too.',
        }),
      }),
      'It is cleared.',
    ),
    ...PROBLEMS,
  },
});

const keyRoute = guardedRoute('connections.write', {
  method: 'put',
  path: '/api/v1/connections/{id}/api-key',
  operationId: 'replaceConnectionKey',
  summary: 'Give a Lever or Checkr connection another API key',
  description: 'The key is tried first, and has to be of the same account when the connection was used.',
  tags,
  request: {
    params: IdParam,
    body: jsonBody(
      z
        .strictObject({
          api_key: ApiKey,
          signing_keys: z
            .array(ApiKey)
            .max(10)
            .default([])
            .openapi({ description: 'Checkr: further keys that may sign webhooks, such as the old one.' }),
        })
        .openapi('ReplaceKey'),
    ),
  },
  responses: { 200: jsonAnswer(Connection, 'The connection.'), ...PROBLEMS },
});

const environmentRoute = guardedRoute('connections.write', {
  method: 'put',
  path: '/api/v1/connections/{id}/environment',
  operationId: 'switchConnectionEnvironment',
  summary: 'Move a connection that was never used to the other environment',
  description: 'Its credentials belong to the old environment and are destroyed.',
  tags,
  request: {
    params: IdParam,
    body: jsonBody(
      z
        .strictObject({
          environment: z.enum(CONNECTION_ENVIRONMENTS),
          base_url: VendorUrl.optional(),
          dashboard_url: VendorUrl.optional(),
        })
        .openapi('SwitchEnvironment'),
    ),
  },
  responses: { 200: jsonAnswer(Connection, 'The connection.'), ...PROBLEMS },
});

const createWebhookRoute = guardedRoute('connections.write', {
  method: 'post',
  path: '/api/v1/connections/{id}/webhook',
  operationId: 'createCheckrWebhook',
  summary: 'Create the webhook of a Checkr account that is connected by a key',
  description:
    'It sends ids only (`include_object: false`). One that sends to this address already is taken over.',
  tags,
  request: { params: IdParam },
  responses: { 200: jsonAnswer(Connection, 'The connection.'), ...PROBLEMS, ...BAD_GATEWAY },
});

const removeWebhookRoute = guardedRoute('connections.write', {
  method: 'delete',
  path: '/api/v1/connections/{id}/webhook',
  operationId: 'removeCheckrWebhook',
  summary: 'Remove the webhook that Gangway created at Checkr',
  tags,
  request: { params: IdParam },
  responses: { 200: jsonAnswer(Connection, 'The connection.'), ...PROBLEMS, ...BAD_GATEWAY },
});

/** What an admin does with a connection after it was made. */
export function addConnectionStateRoutes(app: OpenAPIHono<AppEnv>, services: AdminServices): void {
  const actions = createConnectionActions(services);

  app.openapi(validateRoute, async (c) => {
    const connection = await actions.validate({ id: c.req.valid('param').id, actor: c.get('caller').actor });
    return c.json(await connectionView(services, connection), 200);
  });

  app.openapi(loginRoute, async (c) => {
    const { oauth, entrance } = c.req.valid('json');
    const begun = await actions.beginLogin({
      id: c.req.valid('param').id,
      actor: c.get('caller').actor,
      client: givenClient(oauth),
      entrance,
      browser: null,
    });
    const { authorizeUrl, expiresAt } = begun;
    return c.json({ authorize_url: authorizeUrl, expires_at: expiresAt.toISOString() }, 200);
  });

  app.openapi(activeRoute, async (c) => {
    const { active, confirm_waiting_orders: confirmedOrders } = c.req.valid('json');
    const { actor } = c.get('caller');
    const connection = await actions.setActive({
      id: c.req.valid('param').id,
      actor,
      active,
      confirmedOrders,
    });
    return c.json(await connectionView(services, connection), 200);
  });

  app.openapi(clearRoute, async (c) => {
    const { confirm } = c.req.valid('json');
    const { actor } = c.get('caller');
    const { connection, deauthorized } = await actions.clear({
      id: c.req.valid('param').id,
      actor,
      confirm,
    });
    return c.json({ connection: await connectionView(services, connection), deauthorized }, 200);
  });

  app.openapi(keyRoute, async (c) => {
    const { id } = c.req.valid('param');
    const { api_key: apiKey, signing_keys: more } = c.req.valid('json');
    const { kind } = await actions.known(id);
    if (kind === 'proforma') throw new Problem('connection.wrong_kind');
    const signingKeys = kind === 'checkr' ? [apiKey, ...more] : [];
    const credential = { type: 'api_key', apiKey } as const;
    const { actor } = c.get('caller');
    const connection = await actions.replaceKey({ id, actor, credential, signingKeys });
    return c.json(await connectionView(services, connection), 200);
  });

  app.openapi(environmentRoute, async (c) => {
    const { environment, base_url: baseUrl, dashboard_url: dashboardUrl } = c.req.valid('json');
    const { id } = c.req.valid('param');
    const { actor } = c.get('caller');
    const moved = await actions.switchEnvironment({ id, actor, environment, baseUrl, dashboardUrl });
    return c.json(await connectionView(services, moved), 200);
  });

  const webhooks = createCheckrWebhookSetup(services);
  app.openapi(createWebhookRoute, async (c) => {
    const { actor } = c.get('caller');
    const connection = await webhooks.create({ id: c.req.valid('param').id, actor });
    return c.json(await connectionView(services, connection), 200);
  });

  app.openapi(removeWebhookRoute, async (c) => {
    const { actor } = c.get('caller');
    const connection = await webhooks.remove({ id: c.req.valid('param').id, actor });
    return c.json(await connectionView(services, connection), 200);
  });
}
