import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { readFields } from '../../db/employee-fields.ts';
import {
  listEmployeeChanges,
  listEmployees,
  readEmployee,
  readEmployeeWithOrigins,
} from '../../db/read-employees.ts';
import { createEmployee, editEmployee, LeverContactId } from '../../db/write-employees.ts';
import type { AppEnv } from '../app-env.ts';
import { guardedRoute } from '../guarded-route.ts';
import { IdParam, jsonAnswer, jsonBody } from '../json.ts';
import { PAGE_QUERY, pageBody, pageRequest, pageView } from '../page-query.ts';
import { COMMON_PROBLEMS, CONFLICT, NOT_FOUND, Problem } from '../problem.ts';
import {
  changeView,
  Employee,
  EmployeeChange,
  EmployeeWithSources,
  employeeView,
  employeeWithSourcesView,
  fieldErrors,
} from './employee-views.ts';
import type { AdminServices } from './services.ts';

const Values = z
  .record(z.string().max(60), z.unknown())
  .openapi({ description: 'Values by the key of the field; null takes a value away.' });
const EmployeeInput = z
  .strictObject({ lever_contact_id: LeverContactId.optional(), profile: Values })
  .openapi('NewEmployee');
const EmployeePatch = z.strictObject({ profile: Values }).openapi('EmployeePatch');

const tags = ['employees'];

const listRoute = guardedRoute('employees.read', {
  method: 'get',
  path: '/api/v1/employees',
  operationId: 'listEmployees',
  summary: 'List employees',
  tags,
  request: {
    query: z.strictObject({
      ...PAGE_QUERY,
      lever_contact_id: z.string().optional(),
      q: z
        .string()
        .max(200)
        .optional()
        .openapi({ description: 'Words of the name or the personal e-mail address.' }),
    }),
  },
  responses: { 200: jsonAnswer(pageBody(Employee), 'A page of employees.'), ...COMMON_PROBLEMS },
});

const readRoute = guardedRoute('employees.read', {
  method: 'get',
  path: '/api/v1/employees/{id}',
  operationId: 'readEmployee',
  summary: 'Read an employee',
  description: 'With where each value came from, and the names of those whom relationships name.',
  tags,
  request: { params: IdParam },
  responses: { 200: jsonAnswer(EmployeeWithSources, 'The employee.'), ...COMMON_PROBLEMS, ...NOT_FOUND },
});

const changesRoute = guardedRoute('employees.read', {
  method: 'get',
  path: '/api/v1/employees/{id}/changes',
  operationId: 'listEmployeeChanges',
  summary: "List the changes of an employee's values",
  tags,
  request: { params: IdParam, query: z.strictObject({ ...PAGE_QUERY, field: z.string().optional() }) },
  responses: {
    200: jsonAnswer(pageBody(EmployeeChange), 'A page of changes, newest first.'),
    ...COMMON_PROBLEMS,
    ...NOT_FOUND,
  },
});

const createRoute = guardedRoute('employees.write', {
  method: 'post',
  path: '/api/v1/employees',
  operationId: 'createEmployee',
  summary: 'Create an employee',
  tags,
  request: { body: jsonBody(EmployeeInput) },
  responses: { 201: jsonAnswer(Employee, 'The new employee.'), ...COMMON_PROBLEMS, ...CONFLICT },
});

const editRoute = guardedRoute('employees.write', {
  method: 'patch',
  path: '/api/v1/employees/{id}',
  operationId: 'editEmployee',
  summary: "Change an employee's values",
  description: 'Only the named fields change; runs that wait for a value look again.',
  tags,
  request: { params: IdParam, body: jsonBody(EmployeePatch) },
  responses: { 200: jsonAnswer(Employee, 'The employee.'), ...COMMON_PROBLEMS, ...NOT_FOUND },
});

export function addEmployeeRoutes(app: OpenAPIHono<AppEnv>, { db }: AdminServices): void {
  app.openapi(listRoute, async (c) => {
    const { lever_contact_id: leverContactId, q: search, ...query } = c.req.valid('query');
    const page = await listEmployees(db, { leverContactId, search }, pageRequest(query));
    const fields = await readFields(db);
    return c.json(
      pageView(page, (row) => employeeView(row, fields)),
      200,
    );
  });

  app.openapi(readRoute, async (c) => {
    const found = await readEmployeeWithOrigins(db, c.req.valid('param').id);
    if (!found) throw new Problem('employee.not_found');
    return c.json(employeeWithSourcesView(found), 200);
  });

  app.openapi(changesRoute, async (c) => {
    const { id } = c.req.valid('param');
    const { field, ...query } = c.req.valid('query');
    if (!(await readEmployee(db, id))) throw new Problem('employee.not_found');
    const page = await listEmployeeChanges(db, { employeeId: id, field }, pageRequest(query));
    return c.json(pageView(page, changeView), 200);
  });

  app.openapi(createRoute, async (c) => {
    const { lever_contact_id: leverContactId, profile } = c.req.valid('json');
    const { actor } = c.get('caller');
    const created = await createEmployee({ db, actor, input: { leverContactId, profile } });
    if (created.ok) return c.json(employeeView(created.employee, await readFields(db)), 201);
    if (created.reason === 'employee.contact_taken') throw new Problem(created.reason);
    throw new Problem('request.invalid', fieldErrors(created.problems));
  });

  app.openapi(editRoute, async (c) => {
    const { id } = c.req.valid('param');
    const { profile: values } = c.req.valid('json');
    const edited = await editEmployee({ db, actor: c.get('caller').actor, id, values });
    if (edited.ok) return c.json(employeeView(edited.employee, await readFields(db)), 200);
    if (edited.reason === 'employee.not_found') throw new Problem(edited.reason);
    throw new Problem('request.invalid', fieldErrors(edited.problems));
  });
}
