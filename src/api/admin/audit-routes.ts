import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { type AuditFilter, type AuditRow, listAudit, readAudit } from '../../db/audit.ts';
import type { AppEnv } from '../app-env.ts';
import { guardedRoute } from '../guarded-route.ts';
import { Instant, jsonAnswer } from '../json.ts';
import { PAGE_QUERY, pageBody, pageRequest, pageView } from '../page-query.ts';
import { COMMON_PROBLEMS } from '../problem.ts';
import { auditCsv } from './audit-csv.ts';
import type { AdminServices } from './services.ts';

/** One thing that somebody did. */
export const AuditEntry = z
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

const DayOrInstant = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })])
  .transform((text) => new Date(text))
  .openapi({ type: 'string', description: 'A UTC day or an instant.' });

const AUDIT_FILTER = {
  actor: z.string().max(200).optional(),
  action: z.string().max(200).optional(),
  object_type: z.string().max(200).optional(),
  object_id: z.string().max(200).optional(),
  from: DayOrInstant.optional(),
  to: DayOrInstant.optional().openapi({ description: 'Exclusive.' }),
};

/** Which rows of the audit log a list or an export shows. */
export const AuditQuery = z.strictObject({ ...PAGE_QUERY, ...AUDIT_FILTER });
export const AuditExportQuery = z.strictObject(AUDIT_FILTER);

const listRoute = guardedRoute('audit.read', {
  method: 'get',
  path: '/api/v1/audit',
  operationId: 'listAudit',
  summary: 'List who did what',
  tags: ['audit'],
  request: { query: AuditQuery },
  responses: { 200: jsonAnswer(pageBody(AuditEntry), 'A page of the audit log.'), ...COMMON_PROBLEMS },
});

const exportRoute = guardedRoute('audit.read', {
  method: 'get',
  path: '/api/v1/audit.csv',
  operationId: 'exportAudit',
  summary: 'Export who did what',
  tags: ['audit'],
  request: { query: AuditExportQuery },
  responses: {
    200: {
      description: 'Every row that fits, newest first, as CSV.',
      content: { 'text/csv': { schema: z.string() } },
    },
    ...COMMON_PROBLEMS,
  },
});

export function addAuditRoutes(app: OpenAPIHono<AppEnv>, services: AdminServices): void {
  app.openapi(listRoute, async (c) => c.json(await showAudit(services, c.req.valid('query')), 200));
  app.openapi(exportRoute, (c) => exportAudit(services, c.req.valid('query')));
}

/** A page of the audit log. */
export async function showAudit({ db }: Pick<AdminServices, 'db'>, query: z.infer<typeof AuditQuery>) {
  return pageView(await listAudit(db, filterOf(query), pageRequest(query)), auditView);
}

/** Every row that fits as a CSV file, sent while it is read. */
export function exportAudit(
  { db }: Pick<AdminServices, 'db'>,
  query: z.infer<typeof AuditExportQuery>,
): Response {
  return new Response(auditCsv(readAudit(db, filterOf(query))), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="audit.csv"',
      'cache-control': 'no-store',
    },
  });
}

function filterOf(query: z.infer<typeof AuditExportQuery>): AuditFilter {
  const { actor, action, object_type: objectType, object_id: objectId, from, to } = query;
  return { actor, action, objectType, objectId, from, to };
}

function auditView(row: AuditRow): z.infer<typeof AuditEntry> {
  return {
    id: row.id,
    at: row.at.toISOString(),
    actor: row.actor,
    action: row.action,
    object_type: row.objectType,
    object_id: row.objectId,
    details: { ...row.details },
  };
}
