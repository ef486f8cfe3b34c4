import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { allows } from '../../access/permissions.ts';
import { listRuns, readRun } from '../../db/read-runs.ts';
import { listRunActions, readRunAction } from '../../db/run-actions.ts';
import { listRunFlags } from '../../db/run-flags.ts';
import { RUN_STATES } from '../../domain/run/task-state.ts';
import type { AppEnv, Caller } from '../app-env.ts';
import { guardedRoute } from '../guarded-route.ts';
import { IdParam, jsonAnswer } from '../json.ts';
import { PAGE_QUERY, pageBody, pageRequest, pageView } from '../page-query.ts';
import { COMMON_PROBLEMS, NOT_FOUND, Problem } from '../problem.ts';
import { runFlagView } from './run-flag-view.ts';
import { Action, actionView, Run, RunWithActions, runView } from './run-views.ts';
import type { AdminServices } from './services.ts';

const tags = ['runs'];

/** Which runs a list shows. */
export const RunQuery = z.strictObject({
  ...PAGE_QUERY,
  state: z.enum(RUN_STATES).optional(),
  definition_id: z.string().optional(),
  employee_id: z.string().optional(),
  subject: z.string().optional().openapi({ description: 'The Lever opportunity that entered.' }),
  needs_attention: z.enum(['true', 'false']).optional(),
});

const listRoute = guardedRoute('runs.read', {
  method: 'get',
  path: '/api/v1/runs',
  operationId: 'listRuns',
  summary: 'List runs',
  tags,
  request: {
    query: RunQuery,
  },
  responses: { 200: jsonAnswer(pageBody(Run), 'A page of runs.'), ...COMMON_PROBLEMS },
});

const readRoute = guardedRoute('runs.read', {
  method: 'get',
  path: '/api/v1/runs/{id}',
  operationId: 'readRun',
  summary: 'Read a run',
  description: 'With its tasks, why it waits, and the last 50 actions on it.',
  tags,
  request: { params: IdParam },
  responses: { 200: jsonAnswer(RunWithActions, 'The run.'), ...COMMON_PROBLEMS, ...NOT_FOUND },
});

const readActionRoute = guardedRoute('runs.read', {
  method: 'get',
  path: '/api/v1/runs/{id}/actions/{action_id}',
  operationId: 'readRunAction',
  summary: 'Read an action on a run',
  tags,
  request: { params: IdParam.extend({ action_id: z.string().min(1).max(100) }) },
  responses: { 200: jsonAnswer(Action, 'The action.'), ...COMMON_PROBLEMS, ...NOT_FOUND },
});

/** A page of the runs as the caller may see them. */
export async function showRuns(
  { db, config }: Pick<AdminServices, 'db' | 'config'>,
  query: z.infer<typeof RunQuery>,
  caller: Caller,
) {
  const withResults = allows(caller.role, 'checks.view_result');
  const filter = {
    state: query.state,
    definitionId: query.definition_id,
    employeeId: query.employee_id,
    subject: query.subject,
    needsAttention: query.needs_attention === undefined ? undefined : query.needs_attention === 'true',
  };
  const page = await listRuns(db, filter, pageRequest(query));
  return pageView(page, (found) => runView(config, found, withResults));
}

/** A run with what was asked of it, as the caller may see it; throws `run.not_found`. */
export async function showRun(
  { db, config }: Pick<AdminServices, 'db' | 'config'>,
  id: string,
  caller: Caller,
): Promise<z.infer<typeof RunWithActions>> {
  const found = await readRun(db, id);
  if (!found) throw new Problem('run.not_found');
  const openFlags = { runId: id, state: 'open' } as const;
  const [actions, flags] = await Promise.all([
    listRunActions(db, id),
    listRunFlags(db, openFlags, { limit: 20, after: null }),
  ]);
  const withResults = allows(caller.role, 'checks.view_result');
  return {
    ...runView(config, found, withResults),
    actions: actions.map(actionView),
    flags: flags.data.map(runFlagView),
  };
}

export function addRunRoutes(app: OpenAPIHono<AppEnv>, services: AdminServices): void {
  const { db } = services;

  app.openapi(listRoute, async (c) => {
    return c.json(await showRuns(services, c.req.valid('query'), c.get('caller')), 200);
  });

  app.openapi(readRoute, async (c) => {
    return c.json(await showRun(services, c.req.valid('param').id, c.get('caller')), 200);
  });

  app.openapi(readActionRoute, async (c) => {
    const { id, action_id: actionId } = c.req.valid('param');
    const action = await readRunAction(db, { runId: id, actionId });
    if (!action) throw new Problem('action.not_found');
    return c.json(actionView(action), 200);
  });
}
