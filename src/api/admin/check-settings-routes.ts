import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { setUsesAssess } from '../../db/assess-setting.ts';
import type { AppEnv } from '../app-env.ts';
import { guardedRoute } from '../guarded-route.ts';
import { IdParam, jsonAnswer, jsonBody } from '../json.ts';
import { COMMON_PROBLEMS, CONFLICT, NOT_FOUND, Problem } from '../problem.ts';
import type { AdminServices } from './services.ts';

const Assess = z.strictObject({ uses_assess: z.boolean() }).openapi('AssessSetting');

const setRoute = guardedRoute('connections.write', {
  method: 'put',
  path: '/api/v1/connections/{id}/assess',
  operationId: 'setAssess',
  summary: 'Say whether the account of a Checkr connection assesses its reports (Assess)',
  description:
    'A complete report without its assessment then waits an hour for it before it needs review. It holds for checks that are ordered from now on.',
  tags: ['connections'],
  request: { params: IdParam, body: jsonBody(Assess) },
  responses: { 200: jsonAnswer(Assess, 'The setting.'), ...COMMON_PROBLEMS, ...NOT_FOUND, ...CONFLICT },
});

export function addCheckSettingsRoutes(app: OpenAPIHono<AppEnv>, { db }: AdminServices): void {
  app.openapi(setRoute, async (c) => {
    const { id: connectionId } = c.req.valid('param');
    const { uses_assess: usesAssess } = c.req.valid('json');
    const set = await setUsesAssess(db, { connectionId, usesAssess, actor: c.get('caller').actor });
    if (!set.ok) throw new Problem(set.reason);
    return c.json({ uses_assess: usesAssess }, 200);
  });
}
