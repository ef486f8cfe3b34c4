import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnv } from '../app-env.ts';
import { guardedRoute } from '../guarded-route.ts';
import { IdParam, jsonAnswer, jsonBody } from '../json.ts';
import { COMMON_PROBLEMS, CONFLICT, NOT_FOUND } from '../problem.ts';
import { ActionInput, actOnRun } from './act-on-run.ts';
import { Action, actionView } from './run-views.ts';
import type { AdminServices } from './services.ts';

const actRoute = guardedRoute('runs.act', {
  method: 'post',
  path: '/api/v1/runs/{id}/actions',
  operationId: 'actOnRun',
  summary: 'Cancel a run, retry or skip a task, do something to a check',
  description:
    'Answered 202 when the run does not answer within a few seconds: the action is kept, and sent again until it is answered. Re-ordering, resubmitting and canceling a check need `checks.order`; completing its report now, deciding to go on, and skipping it need `checks.decide`.',
  tags: ['runs'],
  request: { params: IdParam, body: jsonBody(ActionInput) },
  responses: {
    200: jsonAnswer(Action, 'Applied.'),
    202: jsonAnswer(Action, 'Kept; not answered yet.'),
    ...COMMON_PROBLEMS,
    ...NOT_FOUND,
    ...CONFLICT,
  },
});

export function addRunActionRoutes(app: OpenAPIHono<AppEnv>, services: AdminServices): void {
  app.openapi(actRoute, async (c) => {
    const { id: runId } = c.req.valid('param');
    const input = c.req.valid('json');
    const { action, isApplied } = await actOnRun(services, { runId, input, caller: c.get('caller') });
    if (isApplied) return c.json(actionView(action), 200);
    c.header('location', `/api/v1/runs/${runId}/actions/${action.id}`);
    return c.json(actionView(action), 202);
  });
}
