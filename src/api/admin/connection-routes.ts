import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { listConnections } from '../../db/read-connections.ts';
import { CONNECTION_KINDS } from '../../db/schema/connections.ts';
import { createConnection } from '../../db/write-connections.ts';
import type { AppEnv } from '../app-env.ts';
import { guardedRoute } from '../guarded-route.ts';
import { IdParam, jsonAnswer, jsonBody } from '../json.ts';
import { PAGE_QUERY, pageBody, pageRequest } from '../page-query.ts';
import { COMMON_PROBLEMS, CONFLICT, NOT_FOUND, Problem } from '../problem.ts';
import { createConnectionActions } from './connection-actions.ts';
import { ConnectionInput } from './connection-input.ts';
import { Connection, connectionView, connectionViews } from './connection-view.ts';
import type { AdminServices } from './services.ts';

const tags = ['connections'];

const listRoute = guardedRoute('connections.read', {
  method: 'get',
  path: '/api/v1/connections',
  operationId: 'listConnections',
  summary: 'List connections',
  tags,
  request: { query: z.strictObject({ ...PAGE_QUERY, kind: z.enum(CONNECTION_KINDS).optional() }) },
  responses: { 200: jsonAnswer(pageBody(Connection), 'A page of connections.'), ...COMMON_PROBLEMS },
});

const readRoute = guardedRoute('connections.read', {
  method: 'get',
  path: '/api/v1/connections/{id}',
  operationId: 'readConnection',
  summary: 'Read a connection',
  tags,
  request: { params: IdParam },
  responses: { 200: jsonAnswer(Connection, 'The connection.'), ...COMMON_PROBLEMS, ...NOT_FOUND },
});

const createRoute = guardedRoute('connections.write', {
  method: 'post',
  path: '/api/v1/connections',
  operationId: 'createConnection',
  summary: 'Create a connection',
  tags,
  request: { body: jsonBody(ConnectionInput) },
  responses: { 201: jsonAnswer(Connection, 'The new connection.'), ...COMMON_PROBLEMS, ...CONFLICT },
});

const removeRoute = guardedRoute('connections.write', {
  method: 'delete',
  path: '/api/v1/connections/{id}',
  operationId: 'removeConnection',
  summary: 'Remove a connection that nothing uses or has used',
  tags,
  request: { params: IdParam },
  responses: { 204: { description: 'It is removed.' }, ...COMMON_PROBLEMS, ...NOT_FOUND, ...CONFLICT },
});

const Uses = z
  .object({
    definitions: z
      .array(z.object({ id: z.string(), key: z.string(), version: z.int() }))
      .openapi({ description: 'Whose latest version names it in a task.' }),
    listeners: z.array(z.object({ id: z.string(), definition_id: z.string() })),
    open_runs: z.int(),
    runs: z.int(),
    checks: z.int(),
    waiting_orders: z.int().openapi({ description: 'Paid orders that go as soon as it can be used.' }),
  })
  .openapi('ConnectionUses');

const usesRoute = guardedRoute('connections.read', {
  method: 'get',
  path: '/api/v1/connections/{id}/uses',
  operationId: 'readConnectionUses',
  summary: 'Who uses a connection',
  tags,
  request: { params: IdParam },
  responses: { 200: jsonAnswer(Uses, 'Who uses it.'), ...COMMON_PROBLEMS, ...NOT_FOUND },
});

export function addConnectionRoutes(app: OpenAPIHono<AppEnv>, services: AdminServices): void {
  const { db, keyRing } = services;
  const actions = createConnectionActions(services);

  app.openapi(listRoute, async (c) => {
    const { kind, ...query } = c.req.valid('query');
    const page = await listConnections(db, { kind }, pageRequest(query));
    const views = new Map((await connectionViews(services, page.data)).map((view) => [view.id, view]));
    return c.json({ data: page.data.flatMap(({ id }) => views.get(id) ?? []), next: page.next }, 200);
  });

  app.openapi(readRoute, async (c) => {
    const row = await actions.known(c.req.valid('param').id);
    return c.json(await connectionView(services, row), 200);
  });

  app.openapi(createRoute, async (c) => {
    const { actor } = c.get('caller');
    const created = await createConnection({ db, keyRing, actor, input: c.req.valid('json') });
    if (!created.ok) throw new Problem(created.reason);
    return c.json(await connectionView(services, created.connection), 201);
  });

  app.openapi(removeRoute, async (c) => {
    await actions.remove({ id: c.req.valid('param').id, actor: c.get('caller').actor });
    return c.body(null, 204);
  });

  app.openapi(usesRoute, async (c) => {
    const uses = await actions.uses(c.req.valid('param').id);
    return c.json(
      {
        definitions: [...uses.definitions],
        listeners: uses.listeners.map(({ id, definitionId }) => ({ id, definition_id: definitionId })),
        open_runs: uses.openRuns,
        runs: uses.runs,
        checks: uses.checks,
        waiting_orders: uses.waitingOrders,
      },
      200,
    );
  });
}
