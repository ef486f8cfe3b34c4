import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { readFields } from '../../db/employee-fields.ts';
import {
  type EmployeeWithOrigins,
  listEmployeeChanges,
  listEmployees,
  readEmployee,
  readEmployeeWithOrigins,
} from '../../db/read-employees.ts';
import { createEmployee, editEmployee, LeverContactId, type NewEmployee } from '../../db/write-employees.ts';
import type { AppEnv, Caller } from '../app-env.ts';
import { guardedRoute } from '../guarded-route.ts';
import { IdParam, jsonAnswer, jsonBody, QueryText } from '../json.ts';
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

/** What a list of employees can be asked for. */
export const EmployeeQuery = z.strictObject({
  ...PAGE_QUERY,
  lever_contact_id: QueryText.optional(),
  q: QueryText.max(200)
    .optional()
    .openapi({ description: 'Words of the name or the personal e-mail address.' }),
});
/** What a list of changes can be asked for. */
export const ChangeQuery = z.strictObject({ ...PAGE_QUERY, field: QueryText.optional() });

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
    query: EmployeeQuery,
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
  request: { params: IdParam, query: ChangeQuery },
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

export function addEmployeeRoutes(app: OpenAPIHono<AppEnv>, services: AdminServices): void {
  app.openapi(listRoute, async (c) => c.json(await showEmployees(services, c.req.valid('query')), 200));

  app.openapi(readRoute, async (c) =>
    c.json(employeeWithSourcesView(await readFound(services, c.req.valid('param').id)), 200),
  );

  app.openapi(changesRoute, async (c) =>
    c.json(await showChanges(services, c.req.valid('param').id, c.req.valid('query')), 200),
  );

  app.openapi(createRoute, async (c) => {
    const { lever_contact_id: leverContactId, profile } = c.req.valid('json');
    const input = { leverContactId, profile };
    return c.json(await makeEmployee(services, { input, caller: c.get('caller') }), 201);
  });

  app.openapi(editRoute, async (c) => {
    const { id } = c.req.valid('param');
    const { profile: values } = c.req.valid('json');
    return c.json(await changeValues(services, { id, values, caller: c.get('caller') }), 200);
  });
}

type Services = Pick<AdminServices, 'db'>;

/** One page of the employees. */
export async function showEmployees({ db }: Services, query: z.output<typeof EmployeeQuery>) {
  const { lever_contact_id: leverContactId, q: search, ...page } = query;
  const [found, fields] = await Promise.all([
    listEmployees(db, { leverContactId, search }, pageRequest(page)),
    readFields(db),
  ]);
  return pageView(found, (row) => employeeView(row, fields));
}

/** The employee with this id and where each value came from. */
export async function readFound({ db }: Services, id: string): Promise<EmployeeWithOrigins> {
  const found = await readEmployeeWithOrigins(db, id);
  if (!found) throw new Problem('employee.not_found');
  return found;
}

/** One page of the changes of an employee's values. */
export async function showChanges({ db }: Services, id: string, query: z.output<typeof ChangeQuery>) {
  const { field, ...page } = query;
  if (!(await readEmployee(db, id))) throw new Problem('employee.not_found');
  return pageView(await listEmployeeChanges(db, { employeeId: id, field }, pageRequest(page)), changeView);
}

/** Makes an employee; throws a problem that names each field that does not take its value. */
export async function makeEmployee(
  { db }: Services,
  { input, caller }: { readonly input: NewEmployee; readonly caller: Caller },
) {
  const created = await createEmployee({ db, actor: caller.actor, input });
  if (created.ok) return employeeView(created.employee, await readFields(db));
  if (created.reason === 'employee.contact_taken') throw new Problem(created.reason);
  throw new Problem('request.invalid', fieldErrors(created.problems));
}

/** Changes values of an employee; throws a problem that names each field that does not take its value. */
export async function changeValues(
  { db }: Services,
  change: {
    readonly id: string;
    readonly values: Readonly<Record<string, unknown>>;
    readonly caller: Caller;
  },
) {
  const { id, values, caller } = change;
  const edited = await editEmployee({ db, actor: caller.actor, id, values });
  if (edited.ok) return employeeView(edited.employee, await readFields(db));
  if (edited.reason === 'employee.not_found') throw new Problem(edited.reason);
  throw new Problem('request.invalid', fieldErrors(edited.problems));
}
