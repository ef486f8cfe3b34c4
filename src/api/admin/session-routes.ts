import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { listSessions, revokeSession, type Session as SessionRow } from '../../db/sessions.ts';
import type { AppEnv } from '../app-env.ts';
import { guardedRoute } from '../guarded-route.ts';
import { IdParam, Instant, jsonAnswer } from '../json.ts';
import { PAGE_QUERY, pageBody, pageRequest, pageView } from '../page-query.ts';
import { COMMON_PROBLEMS, NOT_FOUND, Problem } from '../problem.ts';
import type { AdminServices } from './services.ts';

/** Somebody signed in somewhere. */
export const Session = z
  .object({
    id: z.string(),
    user_id: z.string(),
    user_email: z.string(),
    ip_address: z.string().nullable(),
    user_agent: z.string().nullable(),
    created_at: Instant,
    used_at: Instant.openapi({ description: 'To ten minutes.' }),
    expires_at: Instant,
  })
  .openapi('Session');

/** Which sessions a list shows. */
export const SessionQuery = z.strictObject({ ...PAGE_QUERY, user_id: z.string().optional() });

const tags = ['users'];

const listRoute = guardedRoute('users.read', {
  method: 'get',
  path: '/api/v1/sessions',
  operationId: 'listSessions',
  summary: 'List who is signed in',
  tags,
  request: { query: SessionQuery },
  responses: { 200: jsonAnswer(pageBody(Session), 'A page of sessions.'), ...COMMON_PROBLEMS },
});

const revokeRoute = guardedRoute('users.write', {
  method: 'delete',
  path: '/api/v1/sessions/{id}',
  operationId: 'revokeSession',
  summary: 'Sign somebody out at once',
  tags,
  request: { params: IdParam },
  responses: { 204: { description: 'The session is over.' }, ...COMMON_PROBLEMS, ...NOT_FOUND },
});

export function addSessionRoutes(app: OpenAPIHono<AppEnv>, services: AdminServices): void {
  app.openapi(listRoute, async (c) => c.json(await showSessions(services, c.req.valid('query')), 200));

  app.openapi(revokeRoute, async (c) => {
    const { id } = c.req.valid('param');
    const isOver = await revokeSession(services.db, { id, actor: c.get('caller').actor });
    if (!isOver) throw new Problem('session.not_found');
    return c.body(null, 204);
  });
}

/** A page of the sessions that are not over. */
export async function showSessions(
  { db }: Pick<AdminServices, 'db'>,
  query: z.infer<typeof SessionQuery>,
  now = new Date(),
) {
  return pageView(await listSessions(db, { userId: query.user_id, now }, pageRequest(query)), sessionView);
}

function sessionView(session: SessionRow): z.infer<typeof Session> {
  return {
    id: session.id,
    user_id: session.userId,
    user_email: session.userEmail,
    ip_address: session.ipAddress,
    user_agent: session.userAgent,
    created_at: session.createdAt.toISOString(),
    used_at: session.updatedAt.toISOString(),
    expires_at: session.expiresAt.toISOString(),
  };
}
