import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { allows } from '../../access/permissions.ts';
import { writeAudit } from '../../db/audit.ts';
import { listChecks } from '../../db/read-checks.ts';
import { CARD_STATUSES, CHECK_PROGRESS, checkProgress } from '../../domain/check/card-status.ts';
import type { AppEnv, Caller } from '../app-env.ts';
import { assertAllowed } from '../authenticate.ts';
import { guardedRoute } from '../guarded-route.ts';
import { IdParam, jsonAnswer } from '../json.ts';
import { PAGE_QUERY, pageBody, pageRequest, pageView } from '../page-query.ts';
import { COMMON_PROBLEMS, NOT_FOUND } from '../problem.ts';
import { CheckCard, createCardReader, resultViewed } from './check-card.ts';
import { Check, checkView } from './check-views.ts';
import type { AdminServices } from './services.ts';

const tags = ['checks'];

/** What a list of checks can be asked for. */
export const CheckQuery = z.strictObject({
  ...PAGE_QUERY,
  run_id: z.string().optional(),
  employee_id: z.string().optional(),
  connection_id: z.string().optional(),
  progress: z.enum(CHECK_PROGRESS).optional(),
  late: z
    .literal('true')
    .optional()
    .openapi({ description: 'Only open checks that are past their estimated completion.' }),
  status: z.enum(CARD_STATUSES).optional().openapi({ description: 'Needs `checks.view_result`.' }),
});

const listRoute = guardedRoute('checks.read', {
  method: 'get',
  path: '/api/v1/checks',
  operationId: 'listChecks',
  summary: 'List background checks',
  tags,
  request: {
    query: CheckQuery,
  },
  responses: { 200: jsonAnswer(pageBody(Check), 'A page of checks.'), ...COMMON_PROBLEMS },
});

const readRoute = guardedRoute('checks.read', {
  method: 'get',
  path: '/api/v1/checks/{id}',
  operationId: 'readCheck',
  summary: 'Read a background check',
  description: 'The result is shown with `checks.view_result` only, and each view of it is audited.',
  tags,
  request: { params: IdParam },
  responses: { 200: jsonAnswer(CheckCard, 'The card of the check.'), ...COMMON_PROBLEMS, ...NOT_FOUND },
});

export function addCheckRoutes(app: OpenAPIHono<AppEnv>, services: AdminServices): void {
  const { db } = services;
  const showCard = createCardReader({ db });

  app.openapi(listRoute, async (c) =>
    c.json(await showChecks(services, c.req.valid('query'), c.get('caller')), 200),
  );

  app.openapi(readRoute, async (c) => {
    return c.json(await showCard(c.req.valid('param').id, c.get('caller')), 200);
  });
}

/** One page of the checks; results only for those who may see them, and each view of one is audited. */
export async function showChecks(
  { db }: Pick<AdminServices, 'db'>,
  {
    run_id: runId,
    employee_id: employeeId,
    connection_id: connectionId,
    ...query
  }: z.output<typeof CheckQuery>,
  caller: Caller,
) {
  if (query.status !== undefined) assertAllowed(caller, 'checks.view_result');
  const now = new Date();
  const lateAt = query.late ? now : undefined;
  const filter = { runId, employeeId, connectionId, statuses: statusesOf(query), lateAt };
  const page = await listChecks(db, filter, pageRequest(query));
  const withResults = allows(caller.role, 'checks.view_result');
  if (withResults) await writeAudit(db, ...page.data.map(({ check }) => resultViewed(caller, check.id)));
  return pageView(page, (found) => checkView(found, { withResults, now }));
}

function statusesOf(query: {
  readonly progress?: (typeof CHECK_PROGRESS)[number] | undefined;
  readonly status?: (typeof CARD_STATUSES)[number] | undefined;
}) {
  if (query.progress === undefined && query.status === undefined) return undefined;
  return CARD_STATUSES.filter(
    (status) =>
      (query.status === undefined || status === query.status) &&
      (query.progress === undefined || checkProgress(status) === query.progress),
  );
}
