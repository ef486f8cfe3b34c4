import { eq } from 'drizzle-orm';
import type { Db, Queryable } from './database.ts';
import { installation } from './schema/access.ts';
import { employees } from './schema/employees.ts';

export type EmployeeRow = typeof employees.$inferSelect;

/** The employee with this id; throws when there is none. */
export async function getEmployee(db: Queryable, id: string): Promise<EmployeeRow> {
  const [row] = await db.select().from(employees).where(eq(employees.id, id));
  if (!row) throw new Error(`Employee ${id} does not exist`);
  return row;
}

/** Reads, once, the random name of this installation with which its records at vendors begin. */
export function createInstallationReader({ db }: { readonly db: Db }) {
  let known: string | null = null;

  return async (): Promise<string> => {
    known ??= await installationId(db);
    return known;
  };
}

/** The random name of this installation. */
export async function installationId(db: Queryable): Promise<string> {
  const [row] = await db
    .select({ value: installation.value })
    .from(installation)
    .where(eq(installation.name, 'id'));
  if (!row) throw new Error('The database is not migrated: run `gangway migrate`');
  return row.value;
}
