import { z } from 'zod';
import type { Db } from '../db/database.ts';
import { ROLES } from '../db/schema/access.ts';
import { createUser, resetPassword, type User, type UserRefusal } from '../db/users.ts';
import { newPassword, passwordHash } from './passwords.ts';

/** A person to be added. */
export const NewPerson = z.strictObject({
  email: z.email().max(320),
  name: z.string().trim().min(1).max(200),
  role: z.enum(ROLES),
});
export type NewPerson = z.infer<typeof NewPerson>;

/** A person with the password that they were given, which is shown this once. */
export type GivenPassword =
  | { readonly ok: true; readonly user: User; readonly password: string }
  | { readonly ok: false; readonly reason: UserRefusal };

/** Adds a person and makes up their password. */
export async function addPerson(
  db: Db,
  person: NewPerson & { readonly actor: string },
): Promise<GivenPassword> {
  const password = newPassword();
  const outcome = await createUser(db, { ...person, passwordHash: await passwordHash(password) });
  return outcome.ok ? { ...outcome, password } : outcome;
}

/** Makes up another password for a person, and ends their sessions. */
export async function renewPassword(
  db: Db,
  { id, actor }: { readonly id: string; readonly actor: string },
): Promise<GivenPassword> {
  const password = newPassword();
  const outcome = await resetPassword(db, { id, passwordHash: await passwordHash(password), actor });
  return outcome.ok ? { ...outcome, password } : outcome;
}
