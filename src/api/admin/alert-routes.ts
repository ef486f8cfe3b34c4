import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { type AlertRow, acknowledgeAlert, listAlerts } from '../../db/alerts.ts';
import { ALERT_CODES, type AlertCode } from '../../db/schema/alerts.ts';
import type { AppEnv } from '../app-env.ts';
import { guardedRoute } from '../guarded-route.ts';
import { IdParam, Instant, jsonAnswer, shownInstant } from '../json.ts';
import { PAGE_QUERY, pageBody, pageRequest, pageView } from '../page-query.ts';
import { COMMON_PROBLEMS, NOT_FOUND, Problem } from '../problem.ts';
import type { AdminServices } from './services.ts';

const tags = ['alerts'];

export const ALERT_SENTENCES: Readonly<Record<AlertCode, string>> = {
  'check.changed_after_close': 'A check has changed after its run was closed. Look at its card.',
  'check.reused_result_changed': 'The result that this check uses again has changed. Look at its card.',
};

const Alert = z
  .object({
    id: z.string(),
    check_id: z.string(),
    code: z.enum(ALERT_CODES),
    sentence: z.string(),
    at: Instant,
    acknowledged_at: Instant.nullable(),
    acknowledged_by: z.string().nullable(),
  })
  .openapi('Alert');
const PlacedAlert = Alert.extend({ run_id: z.string(), employee_id: z.string() }).openapi('PlacedAlert');

const listRoute = guardedRoute('checks.read', {
  method: 'get',
  path: '/api/v1/alerts',
  operationId: 'listAlerts',
  summary: 'List alerts',
  description: 'What HR has to look at although no run waits for it. No alert tells a result.',
  tags,
  request: {
    query: z.strictObject({
      ...PAGE_QUERY,
      all: z.literal('true').optional().openapi({ description: 'Acknowledged ones too.' }),
    }),
  },
  responses: { 200: jsonAnswer(pageBody(PlacedAlert), 'A page of alerts.'), ...COMMON_PROBLEMS },
});

const acknowledgeRoute = guardedRoute('runs.act', {
  method: 'post',
  path: '/api/v1/alerts/{id}/acknowledge',
  operationId: 'acknowledgeAlert',
  summary: 'Acknowledge an alert',
  description: 'The first acknowledgement stays.',
  tags,
  request: { params: IdParam },
  responses: { 200: jsonAnswer(Alert, 'The alert.'), ...COMMON_PROBLEMS, ...NOT_FOUND },
});

export function addAlertRoutes(app: OpenAPIHono<AppEnv>, { db }: AdminServices): void {
  app.openapi(listRoute, async (c) => {
    const query = c.req.valid('query');
    const page = await listAlerts(db, { open: query.all === undefined }, pageRequest(query));
    return c.json(
      pageView(page, ({ alert, runId, employeeId }) => ({
        ...alertView(alert),
        run_id: runId,
        employee_id: employeeId,
      })),
      200,
    );
  });

  app.openapi(acknowledgeRoute, async (c) => {
    const { id } = c.req.valid('param');
    const { actor } = c.get('caller');
    const isNumber = /^\d{1,15}$/.test(id);
    const alert = isNumber ? await acknowledgeAlert(db, { id: Number(id), actor, now: new Date() }) : null;
    if (!alert) throw new Problem('alert.not_found');
    return c.json(alertView(alert), 200);
  });
}

function alertView(row: AlertRow): z.infer<typeof Alert> {
  return {
    id: String(row.id),
    check_id: row.checkId,
    code: row.code,
    sentence: ALERT_SENTENCES[row.code],
    at: row.at.toISOString(),
    acknowledged_at: shownInstant(row.acknowledgedAt),
    acknowledged_by: row.acknowledgedBy,
  };
}
