import { newPassword, passwordHash } from '../access/passwords.ts';
import { openDatabase } from '../db/database.ts';
import { createUser, findUserByEmail, resetPassword } from '../db/users.ts';

/** Who signs in to the console of a stack on this machine. */
export type DevAdmin = { email: string; password: string };

const EMAIL = 'admin@example.com';

/** The admin of a stack: with the password of the last start as long as the database has them, else with a new one. */
export async function keepAdmin({
  databaseUrl,
  password,
}: {
  databaseUrl: string;
  password: string | undefined;
}): Promise<DevAdmin> {
  const { db, close } = openDatabase({ url: databaseUrl, size: 1 });
  try {
    const known = await findUserByEmail(db, EMAIL);
    if (known && password !== undefined) return { email: EMAIL, password };
    const made = newPassword();
    const hash = await passwordHash(made);
    if (known) await resetPassword(db, { id: known.id, passwordHash: hash, actor: 'cli' });
    else {
      await createUser(db, { name: 'Admin', email: EMAIL, role: 'admin', passwordHash: hash, actor: 'cli' });
    }
    return { email: EMAIL, password: made };
  } finally {
    await close();
  }
}
