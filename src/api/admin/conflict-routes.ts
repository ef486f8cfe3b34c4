import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { listConflicts, readConflict, resolveConflict } from '../../db/import-conflicts.ts';
import { profilesOf } from '../../db/read-employees.ts';
import { CONFLICT_STATES } from '../../domain/employee/import-match.ts';
import type { AppEnv, Caller } from '../app-env.ts';
import { guardedRoute } from '../guarded-route.ts';
import { IdParam, jsonAnswer, jsonBody } from '../json.ts';
import { PAGE_QUERY, pageBody, pageRequest, pageView } from '../page-query.ts';
import { COMMON_PROBLEMS, CONFLICT, NOT_FOUND, Problem } from '../problem.ts';
import { Conflict, conflictView } from './conflict-views.ts';
import type { AdminServices } from './services.ts';

const tags = ['import conflicts'];

const listRoute = guardedRoute('employees.read', {
  method: 'get',
  path: '/api/v1/import-conflicts',
  operationId: 'listImportConflicts',
  summary: 'List hires of whom somebody decides who they are',
  tags,
  request: { query: z.strictObject({ ...PAGE_QUERY, state: z.enum(CONFLICT_STATES).optional() }) },
  responses: { 200: jsonAnswer(pageBody(Conflict), 'A page of conflicts.'), ...COMMON_PROBLEMS },
});

const readRoute = guardedRoute('employees.read', {
  method: 'get',
  path: '/api/v1/import-conflicts/{id}',
  operationId: 'readImportConflict',
  summary: 'Read an import conflict',
  tags,
  request: { params: IdParam },
  responses: { 200: jsonAnswer(Conflict, 'The conflict.'), ...COMMON_PROBLEMS, ...NOT_FOUND },
});

const Resolution = z
  .discriminatedUnion('decision', [
    z.strictObject({ decision: z.literal('merge'), employee_id: z.string().min(1).max(100) }),
    z.strictObject({ decision: z.literal('keep_separate') }),
  ])
  .openapi('ImportConflictResolution');

const resolveRoute = guardedRoute('employees.write', {
  method: 'post',
  path: '/api/v1/import-conflicts/{id}/resolve',
  operationId: 'resolveImportConflict',
  summary: 'Decide who a hire is',
  description:
    '`merge`: the hire is this employee. `keep_separate`: it is nobody of the candidates. The run that waits goes on; the decision is made once.',
  tags,
  request: { params: IdParam, body: jsonBody(Resolution) },
  responses: { 200: jsonAnswer(Conflict, 'The conflict.'), ...COMMON_PROBLEMS, ...NOT_FOUND, ...CONFLICT },
});

export function addConflictRoutes(app: OpenAPIHono<AppEnv>, services: AdminServices): void {
  const { db } = services;
  app.openapi(listRoute, async (c) => {
    const { state, ...query } = c.req.valid('query');
    const page = await listConflicts(db, { state }, pageRequest(query));
    const people = await profilesOf(
      db,
      page.data.flatMap(({ candidates }) => candidates),
    );
    return c.json(
      pageView(page, (row) => conflictView(row, people)),
      200,
    );
  });

  app.openapi(readRoute, async (c) => c.json(await showConflict(services, c.req.valid('param').id), 200));

  app.openapi(resolveRoute, async (c) => {
    const { id } = c.req.valid('param');
    const body = c.req.valid('json');
    const employeeId = body.decision === 'merge' ? body.employee_id : null;
    return c.json(await resolveImportConflict(services, { id, employeeId, caller: c.get('caller') }), 200);
  });
}

type Services = Pick<AdminServices, 'db'>;

/** The conflict with this id; throws `conflict.not_found`. */
export async function showConflict({ db }: Services, id: string) {
  const row = await readConflict(db, id);
  if (!row) throw new Problem('conflict.not_found');
  return conflictView(row, await profilesOf(db, row.candidates));
}

/** Decides who a hire is, once; `employeeId` null: nobody of the candidates. */
export async function resolveImportConflict(
  { db }: Services,
  answer: { readonly id: string; readonly employeeId: string | null; readonly caller: Caller },
) {
  const { id, employeeId, caller } = answer;
  const resolved = await resolveConflict(db, { id, employeeId, actor: caller.actor, now: new Date() });
  if (!resolved.ok) throw new Problem(resolved.reason);
  return showConflict({ db }, id);
}
