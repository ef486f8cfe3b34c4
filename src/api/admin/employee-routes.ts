import { type OpenAPIHono, z } from '@hono/zod-openapi';
import { type EmployeeRow, listEmployees, readEmployee } from '../../db/read-employees.ts';
import { createEmployee, NewEmployee } from '../../db/write-employees.ts';
import { WorkLocation } from '../../domain/work-location.ts';
import type { AppEnv } from '../app-env.ts';
import { guardedRoute } from '../guarded-route.ts';
import { IdParam, Instant, jsonAnswer, jsonBody } from '../json.ts';
import { PAGE_QUERY, pageBody, pageRequest, pageView } from '../page-query.ts';
import { COMMON_PROBLEMS, CONFLICT, NOT_FOUND, Problem } from '../problem.ts';
import type { AdminServices } from './services.ts';

const Text = z.string().nullable();

const Employee = z
  .object({
    id: z.string(),
    lever_contact_id: Text,
    profile: z.object({
      first_name: Text,
      last_name: Text,
      personal_email: Text,
      phone: Text,
      time_zone: Text,
      job_title: Text,
      department: Text,
      start_date: Text,
      work_location: WorkLocation.nullable(),
    }),
    created_at: Instant,
    updated_at: Instant,
  })
  .openapi('Employee');

const wanted = NewEmployee.shape.profile.shape;
const EmployeeInput = z
  .strictObject({
    lever_contact_id: NewEmployee.shape.leverContactId,
    profile: z.strictObject({
      first_name: wanted.firstName,
      last_name: wanted.lastName,
      personal_email: wanted.personalEmail,
      phone: wanted.phone,
      time_zone: wanted.timeZone,
      job_title: wanted.jobTitle,
      department: wanted.department,
      start_date: wanted.startDate,
      work_location: wanted.workLocation,
    }),
  })
  .openapi('NewEmployee');

const tags = ['employees'];

const listRoute = guardedRoute('employees.read', {
  method: 'get',
  path: '/api/v1/employees',
  operationId: 'listEmployees',
  summary: 'List employees',
  tags,
  request: { query: z.strictObject({ ...PAGE_QUERY, lever_contact_id: z.string().optional() }) },
  responses: { 200: jsonAnswer(pageBody(Employee), 'A page of employees.'), ...COMMON_PROBLEMS },
});

const readRoute = guardedRoute('employees.read', {
  method: 'get',
  path: '/api/v1/employees/{id}',
  operationId: 'readEmployee',
  summary: 'Read an employee',
  tags,
  request: { params: IdParam },
  responses: { 200: jsonAnswer(Employee, 'The employee.'), ...COMMON_PROBLEMS, ...NOT_FOUND },
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

export function addEmployeeRoutes(app: OpenAPIHono<AppEnv>, { db }: AdminServices): void {
  app.openapi(listRoute, async (c) => {
    const { lever_contact_id: leverContactId, ...query } = c.req.valid('query');
    const page = await listEmployees(db, { leverContactId }, pageRequest(query));
    return c.json(pageView(page, employeeView), 200);
  });

  app.openapi(readRoute, async (c) => {
    const row = await readEmployee(db, c.req.valid('param').id);
    if (!row) throw new Problem('employee.not_found');
    return c.json(employeeView(row), 200);
  });

  app.openapi(createRoute, async (c) => {
    const { lever_contact_id: leverContactId, profile } = c.req.valid('json');
    const input = {
      ...(leverContactId === undefined ? {} : { leverContactId }),
      profile: withoutUndefined({
        firstName: profile.first_name,
        lastName: profile.last_name,
        personalEmail: profile.personal_email,
        phone: profile.phone,
        timeZone: profile.time_zone,
        jobTitle: profile.job_title,
        department: profile.department,
        startDate: profile.start_date,
        workLocation: profile.work_location,
      }),
    };
    const created = await createEmployee({ db, actor: c.get('caller').actor, input });
    if (!created.ok) throw new Problem(created.reason);
    return c.json(employeeView(created.employee), 201);
  });
}

function employeeView({ profile, ...row }: EmployeeRow): z.infer<typeof Employee> {
  return {
    id: row.id,
    lever_contact_id: row.leverContactId,
    profile: {
      first_name: profile.firstName,
      last_name: profile.lastName,
      personal_email: profile.personalEmail,
      phone: profile.phone,
      time_zone: profile.timeZone,
      job_title: profile.jobTitle,
      department: profile.department,
      start_date: profile.startDate,
      work_location: profile.workLocation,
    },
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Defined<T>;
}
