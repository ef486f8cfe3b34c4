import { and, desc, eq } from 'drizzle-orm';
import type { Queryable } from './database.ts';
import { afterCursor, cursorInstant, type Page, type PageRequest, pageOf } from './page.ts';
import { employees } from './schema/employees.ts';

export type EmployeeRow = typeof employees.$inferSelect;

export interface EmployeeFilter {
  readonly leverContactId?: string | undefined;
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
        afterCursor(employees.createdAt, employees.id, page),
      ),
    )
    .orderBy(desc(employees.createdAt), desc(employees.id))
    .limit(page.limit + 1);
  const { data, next } = pageOf(rows, page, ({ at, row }) => ({ at, id: row.id }));
  return { data: data.map(({ row }) => row), next };
}

/** The employee with this id, or null. */
export async function readEmployee(db: Queryable, id: string): Promise<EmployeeRow | null> {
  const [row] = await db.select().from(employees).where(eq(employees.id, id));
  return row ?? null;
}
