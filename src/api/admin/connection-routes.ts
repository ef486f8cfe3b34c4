import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { type ConnectionRow, findConnection, openConnection } from '../../db/connections.ts';
import { listConnections } from '../../db/read-connections.ts';
import { CONNECTION_ENVIRONMENTS, CONNECTION_KINDS } from '../../db/schema/connections.ts';
import { createConnection } from '../../db/write-connections.ts';
import { credentialHint } from '../../integrations/credential.ts';
import { KeyRingError } from '../../key-ring.ts';
import type { AppEnv } from '../app-env.ts';
import { guardedRoute } from '../guarded-route.ts';
import { IdParam, Instant, jsonAnswer, jsonBody } from '../json.ts';
import { PAGE_QUERY, pageBody, pageRequest, pageView } from '../page-query.ts';
import { COMMON_PROBLEMS, CONFLICT, NOT_FOUND, Problem } from '../problem.ts';
import { ConnectionInput } from './connection-input.ts';
import type { AdminServices } from './services.ts';

const Connection = z
  .object({
    id: z.string(),
    kind: z.enum(CONNECTION_KINDS),
    name: z.string(),
    environment: z.enum(CONNECTION_ENVIRONMENTS),
    base_url: z.string(),
    dashboard_url: z.string(),
    active: z.boolean(),
    credential_hint: z.string().nullable().openapi({
      description:
        'The last four characters of a key, or the user of a login. Null: there is none, or the key that sealed it is gone.',
    }),
    webhook_url: z
      .string()
      .nullable()
      .openapi({ description: 'Where a screening provider sends. Lever: each listener has its own.' }),
    requests_per_second: z.number().nullable(),
    created_at: Instant,
    updated_at: Instant,
  })
  .openapi('Connection');

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

export function addConnectionRoutes(app: OpenAPIHono<AppEnv>, services: AdminServices): void {
  const { db, keyRing } = services;

  app.openapi(listRoute, async (c) => {
    const { kind, ...query } = c.req.valid('query');
    const page = await listConnections(db, { kind }, pageRequest(query));
    return c.json(
      pageView(page, (row) => connectionView(services, row)),
      200,
    );
  });

  app.openapi(readRoute, async (c) => {
    const row = await findConnection(db, c.req.valid('param').id);
    if (!row) throw new Problem('connection.not_found');
    return c.json(connectionView(services, row), 200);
  });

  app.openapi(createRoute, async (c) => {
    const { actor } = c.get('caller');
    const created = await createConnection({ db, keyRing, actor, input: c.req.valid('json') });
    if (!created.ok) throw new Problem(created.reason);
    return c.json(connectionView(services, created.connection), 201);
  });
}

function connectionView({ keyRing, config }: AdminServices, row: ConnectionRow): z.infer<typeof Connection> {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    environment: row.environment,
    base_url: row.baseUrl,
    dashboard_url: row.dashboardUrl,
    active: row.active,
    credential_hint: hintOf(keyRing, row),
    webhook_url: row.kind === 'lever' ? null : `${config.publicUrl}/webhooks/${row.kind}/${row.webhookKey}`,
    requests_per_second: row.settings.requestsPerSecond ?? null,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}

function hintOf(keyRing: AdminServices['keyRing'], row: ConnectionRow): string | null {
  try {
    const { credential } = openConnection(keyRing, row);
    return credential && credentialHint(credential);
  } catch (error) {
    if (error instanceof KeyRingError) return null;
    throw error;
  }
}
