import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { listAudit } from '../../db/audit.ts';
import type { AppEnv } from '../app-env.ts';
import { guardedRoute } from '../guarded-route.ts';
import { Instant, jsonAnswer } from '../json.ts';
import { PAGE_QUERY, pageBody, pageRequest, pageView } from '../page-query.ts';
import { COMMON_PROBLEMS } from '../problem.ts';
import type { AdminServices } from './services.ts';

const AuditEntry = z
  .object({
    id: z.int(),
    at: Instant,
    actor: z.string(),
    action: z.string(),
    object_type: z.string(),
    object_id: z.string(),
    details: z.record(z.string(), z.unknown()),
  })
  .openapi('AuditEntry');

const listRoute = guardedRoute('audit.read', {
  method: 'get',
  path: '/api/v1/audit',
  operationId: 'listAudit',
  summary: 'List who did what',
  tags: ['audit'],
  request: {
    query: z.strictObject({
      ...PAGE_QUERY,
      actor: z.string().optional(),
      action: z.string().optional(),
      object_type: z.string().optional(),
      object_id: z.string().optional(),
    }),
  },
  responses: { 200: jsonAnswer(pageBody(AuditEntry), 'A page of the audit log.'), ...COMMON_PROBLEMS },
});

export function addAuditRoutes(app: OpenAPIHono<AppEnv>, { db }: AdminServices): void {
  app.openapi(listRoute, async (c) => {
    const { actor, action, object_type: objectType, object_id: objectId, ...query } = c.req.valid('query');
    const page = await listAudit(db, { actor, action, objectType, objectId }, pageRequest(query));
    return c.json(
      pageView(page, (row) => ({
        id: row.id,
        at: row.at.toISOString(),
        actor: row.actor,
        action: row.action,
        object_type: row.objectType,
        object_id: row.objectId,
        details: { ...row.details },
      })),
      200,
    );
  });
}
