import { randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import type { Queryable } from './database.ts';
import { providerPersons } from './schema/employees.ts';

export type ProviderPersonRow = typeof providerPersons.$inferSelect;
export interface PersonKey {
  readonly connectionId: string;
  readonly employeeId: string;
}

/** The employee's record at a provider; made, with its own random key, when it is asked for first. */
export async function providerPerson(db: Queryable, key: PersonKey): Promise<ProviderPersonRow> {
  const known = await findProviderPerson(db, key);
  if (known) return known;
  const { connectionId, employeeId } = key;
  await db
    .insert(providerPersons)
    .values({ connectionId, employeeId, idempotencyKey: randomUUID() })
    .onConflictDoNothing();
  const made = await findProviderPerson(db, key);
  if (!made) throw new Error('The provider person was not written');
  return made;
}

async function findProviderPerson(db: Queryable, key: PersonKey): Promise<ProviderPersonRow | null> {
  const [row] = await db.select().from(providerPersons).where(samePerson(key));
  return row ?? null;
}

export async function updateProviderPerson(
  db: Queryable,
  key: PersonKey,
  patch: Partial<Omit<typeof providerPersons.$inferInsert, 'connectionId' | 'employeeId'>>,
): Promise<void> {
  await db.update(providerPersons).set(patch).where(samePerson(key));
}

export function samePerson({ connectionId, employeeId }: PersonKey) {
  return and(eq(providerPersons.connectionId, connectionId), eq(providerPersons.employeeId, employeeId));
}
