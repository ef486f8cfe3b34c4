import { and, desc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { EmployeeProfile } from '../domain/employee/employee-profile.ts';
import type { FieldDefinition } from '../domain/employee/field-definition.ts';
import type { EmployeeRow } from './change-employee.ts';
import type { Queryable } from './database.ts';
import { readFields } from './employee-fields.ts';
import { afterCursor, cursorInstant, type Page, type PageRequest, pageOf } from './page.ts';
import { employeeChanges, employees, employeeValues } from './schema/employees.ts';

export type { EmployeeRow } from './change-employee.ts';
export type EmployeeChangeRow = typeof employeeChanges.$inferSelect;
export type ValueOriginRow = typeof employeeValues.$inferSelect;

export interface EmployeeFilter {
  readonly leverContactId?: string | undefined;
  /** Words that the name or the personal e-mail holds, in any case. */
  readonly search?: string | undefined;
}

/** One page of the employees, newest first. */
export async function listEmployees(
  db: Queryable,
  filter: EmployeeFilter,
  page: PageRequest,
): Promise<Page<EmployeeRow>> {
  const rows = await db
    .select({ row: employees, at: cursorInstant(employees.createdAt) })
    .from(employees)
    .where(
      and(
        filter.leverContactId === undefined ? undefined : eq(employees.leverContactId, filter.leverContactId),
        ...searchConditions(filter.search),
        afterCursor(employees.createdAt, employees.id, page),
      ),
    )
    .orderBy(desc(employees.createdAt), desc(employees.id))
    .limit(page.limit + 1);
  const { data, next } = pageOf(rows, page, ({ at, row }) => ({ at, id: row.id }));
  return { data: data.map(({ row }) => row), next };
}

function searchConditions(search: string | undefined): readonly SQL[] {
  const words = (search ?? '').split(/\s+/).filter(Boolean).slice(0, 5);
  const text = sql`concat_ws(' ', ${employees.profile} ->> 'first_name', ${employees.profile} ->> 'last_name', ${employees.profile} ->> 'personal_email')`;
  return words.map((word) => sql`${text} ilike ${`%${word.replaceAll(/[\\%_]/g, '\\$&')}%`}`);
}

/** The employee with this id, or null. */
export async function readEmployee(db: Queryable, id: string): Promise<EmployeeRow | null> {
  const [row] = await db.select().from(employees).where(eq(employees.id, id));
  return row ?? null;
}

/** All that the page of one employee shows of their values. */
export interface EmployeeWithOrigins {
  readonly employee: EmployeeRow;
  readonly fields: readonly FieldDefinition[];
  readonly origins: readonly ValueOriginRow[];
  /** The profiles of those whom relationships name, by id. */
  readonly people: ReadonlyMap<string, EmployeeProfile>;
}

/** The employee with this id and where each value came from, or null. */
export async function readEmployeeWithOrigins(
  db: Queryable,
  id: string,
): Promise<EmployeeWithOrigins | null> {
  const [employee, fields, origins] = await Promise.all([
    readEmployee(db, id),
    readFields(db),
    db.select().from(employeeValues).where(eq(employeeValues.employeeId, id)),
  ]);
  if (!employee) return null;
  const named = fields.flatMap(({ type, key }) => (type === 'employee' ? [employee.profile[key]] : []));
  return { employee, fields, origins, people: await profilesOf(db, named) };
}

/** At most two employees with this personal e-mail address, in any case. */
export async function idsWithEmail(db: Queryable, email: string): Promise<readonly string[]> {
  const rows = await db
    .select({ id: employees.id })
    .from(employees)
    .where(sql`lower(${employees.profile} ->> 'personal_email') = ${email.trim().toLowerCase()}`)
    .orderBy(employees.id)
    .limit(2);
  return rows.map(({ id }) => id);
}

/** The profiles of the employees among these values, by id. */
export async function profilesOf(
  db: Queryable,
  values: readonly unknown[],
): Promise<ReadonlyMap<string, EmployeeProfile>> {
  const ids = [...new Set(values.filter((value) => typeof value === 'string'))];
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: employees.id, profile: employees.profile })
    .from(employees)
    .where(inArray(employees.id, ids));
  return new Map(rows.map(({ id, profile }) => [id, profile]));
}

/** One page of the changes of an employee's values, newest first. */
export async function listEmployeeChanges(
  db: Queryable,
  { employeeId, field }: { readonly employeeId: string; readonly field?: string | undefined },
  page: PageRequest,
): Promise<Page<EmployeeChangeRow>> {
  const rows = await db
    .select()
    .from(employeeChanges)
    .where(
      and(
        eq(employeeChanges.employeeId, employeeId),
        field === undefined ? undefined : eq(employeeChanges.field, field),
        page.after ? sql`${employeeChanges.id} < ${Number(page.after.id) || 0}` : undefined,
      ),
    )
    .orderBy(desc(employeeChanges.id))
    .limit(page.limit + 1);
  return pageOf(rows, page, (row) => ({
    at: row.at.toISOString().replace('Z', '000Z'),
    id: String(row.id),
  }));
}
