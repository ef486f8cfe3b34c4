import { randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { Queryable } from './database.ts';
import { providerPersons } from './schema/employees.ts';

export type ProviderPersonRow = typeof providerPersons.$inferSelect;
export interface PersonKey {
  readonly connectionId: string;
  readonly employeeId: string;
}

/** The employee's record at a provider; made, with its own random key, when it is asked for first. */
export async function providerPerson(db: Queryable, key: PersonKey): Promise<ProviderPersonRow> {
  const { connectionId, employeeId } = key;
  const [made] = await db
    .insert(providerPersons)
    .values({ connectionId, employeeId, idempotencyKey: randomUUID() })
    .onConflictDoNothing()
    .returning();
  if (made) return made;
  const [known] = await db.select().from(providerPersons).where(samePerson(key));
  if (!known) throw new Error('The provider person was not written');
  return known;
}

/** Changes the employee's record at a provider and answers it. */
export async function updateProviderPerson(
  db: Queryable,
  key: PersonKey,
  patch: Partial<Omit<typeof providerPersons.$inferInsert, 'connectionId' | 'employeeId'>>,
): Promise<ProviderPersonRow> {
  const [row] = await db.update(providerPersons).set(patch).where(samePerson(key)).returning();
  if (!row) throw new Error('The provider person does not exist');
  return row;
}

export function samePerson({ connectionId, employeeId }: PersonKey) {
  return and(eq(providerPersons.connectionId, connectionId), eq(providerPersons.employeeId, employeeId));
}

/** The join to the record of the person that a row of another table is about. */
export function samePersonAs(table: {
  readonly connectionId: AnyPgColumn;
  readonly employeeId: AnyPgColumn;
}) {
  return and(
    eq(providerPersons.connectionId, table.connectionId),
    eq(providerPersons.employeeId, table.employeeId),
  );
}
