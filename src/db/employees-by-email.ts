import { inArray, or, sql } from 'drizzle-orm';
import type { FieldDefinition } from '../domain/employee/field-definition.ts';
import type { Queryable } from './database.ts';
import { employees } from './schema/employees.ts';

/** Ids of the employees who have one of these addresses (in small letters) in any field for e-mail addresses, by address. */
export async function employeesByEmail(
  db: Queryable,
  emails: readonly string[],
  fields: readonly FieldDefinition[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const keys = fields.filter(({ type, archived }) => type === 'email' && !archived).map(({ key }) => key);
  if (emails.length === 0 || keys.length === 0) return new Map();
  const addresses = keys.map((key) => addressIn(key));
  const rows = await db
    .select({ id: employees.id, profile: employees.profile })
    .from(employees)
    .where(or(...addresses.map((address) => inArray(address, [...emails]))))
    .orderBy(employees.id)
    .limit(1_000);
  const found = new Map<string, string[]>(emails.map((email) => [email, []]));
  for (const { id, profile } of rows) {
    const values: Readonly<Record<string, unknown>> = profile;
    for (const address of new Set(keys.map((key) => String(values[key] ?? '').toLowerCase()))) {
      found.get(address)?.push(id);
    }
  }
  return found;
}

// The built-in field has an index over this very expression, which a parameter would not match.
function addressIn(key: string) {
  if (key === 'personal_email') return sql<string>`lower(${employees.profile} ->> 'personal_email')`;
  return sql<string>`lower(${employees.profile} ->> ${key})`;
}
