import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { type ApiKey as ApiKeyRow, createApiKey, listApiKeys, revokeApiKey } from '../../db/api-keys.ts';
import { ROLES } from '../../db/schema/access.ts';
import type { AppEnv } from '../app-env.ts';
import { guardedRoute } from '../guarded-route.ts';
import { IdParam, Instant, jsonAnswer, jsonBody, shownInstant } from '../json.ts';
import { PAGE_QUERY, pageBody, pageRequest, pageView } from '../page-query.ts';
import { COMMON_PROBLEMS, NOT_FOUND, Problem } from '../problem.ts';
import type { AdminServices } from './services.ts';

/** A key of the API as lists show it. */
export const ApiKey = z
  .object({
    id: z.string(),
    name: z.string(),
    role: z.enum(ROLES),
    last_four: z.string(),
    created_at: Instant,
    revoked_at: Instant.nullable(),
  })
  .openapi('ApiKey');

const NewApiKey = ApiKey.extend({
  token: z.string().openapi({ description: 'Shown this once: Authorization: Bearer <token>.' }),
}).openapi('CreatedApiKey');

/** A key to be made. */
export const ApiKeyToMake = z.strictObject({
  name: z.string().trim().min(1).max(200),
  role: z.enum(ROLES),
});

const tags = ['api keys'];

const listRoute = guardedRoute('api_keys.read', {
  method: 'get',
  path: '/api/v1/api-keys',
  operationId: 'listApiKeys',
  summary: 'List API keys',
  tags,
  request: { query: z.strictObject(PAGE_QUERY) },
  responses: { 200: jsonAnswer(pageBody(ApiKey), 'A page of API keys.'), ...COMMON_PROBLEMS },
});

const createRoute = guardedRoute('api_keys.write', {
  method: 'post',
  path: '/api/v1/api-keys',
  operationId: 'createApiKey',
  summary: 'Create an API key',
  tags,
  request: {
    body: jsonBody(ApiKeyToMake.openapi('NewApiKey')),
  },
  responses: { 201: jsonAnswer(NewApiKey, 'The new API key with its token.'), ...COMMON_PROBLEMS },
});

const revokeRoute = guardedRoute('api_keys.write', {
  method: 'post',
  path: '/api/v1/api-keys/{id}/revoke',
  operationId: 'revokeApiKey',
  summary: 'Revoke an API key',
  tags,
  request: { params: IdParam },
  responses: { 200: jsonAnswer(ApiKey, 'The revoked API key.'), ...COMMON_PROBLEMS, ...NOT_FOUND },
});

export function addApiKeyRoutes(app: OpenAPIHono<AppEnv>, { db }: AdminServices): void {
  app.openapi(listRoute, async (c) => {
    const page = await listApiKeys(db, pageRequest(c.req.valid('query')));
    return c.json(pageView(page, apiKeyView), 200);
  });

  app.openapi(createRoute, async (c) => {
    const { name, role } = c.req.valid('json');
    const created = await createApiKey(db, { name, role, actor: c.get('caller').actor });
    return c.json({ ...apiKeyView(created), token: created.token }, 201);
  });

  app.openapi(revokeRoute, async (c) => {
    const { id } = c.req.valid('param');
    const revoked = await revokeApiKey(db, { id, actor: c.get('caller').actor });
    if (!revoked) throw new Problem('api_key.not_found');
    return c.json(apiKeyView(revoked), 200);
  });
}

export function apiKeyView(key: ApiKeyRow): z.infer<typeof ApiKey> {
  return {
    id: key.id,
    name: key.name,
    role: key.role,
    last_four: key.lastFour,
    created_at: key.createdAt.toISOString(),
    revoked_at: shownInstant(key.revokedAt),
  };
}
