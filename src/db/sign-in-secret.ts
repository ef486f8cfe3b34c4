import { randomBytes } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { KeyRing } from '../key-ring.ts';
import type { Queryable } from './database.ts';
import { installation } from './schema/access.ts';

const NAME = 'sign_in_secret';

/**
 * The secret that signs session cookies and seals second factors: made once for an installation, stored sealed, and
 * sealed again under the first key of the ring when another one had sealed it. Throws `KeyRingError`.
 */
export async function keepSignInSecret(db: Queryable, keyRing: KeyRing): Promise<string> {
  const made = keyRing.seal(randomBytes(32).toString('base64url'), NAME);
  await db.insert(installation).values({ name: NAME, value: made }).onConflictDoNothing();
  const [row] = await db.select().from(installation).where(eq(installation.name, NAME));
  if (!row) throw new Error('The sign-in secret was not stored');
  const secret = z.string().parse(keyRing.open(row.value, NAME));
  if (keyIdOf(row.value) !== keyIdOf(made)) {
    await db
      .update(installation)
      .set({ value: keyRing.seal(secret, NAME) })
      .where(and(eq(installation.name, NAME), eq(installation.value, row.value)));
  }
  return secret;
}

function keyIdOf(sealed: string): string {
  return sealed.slice(0, sealed.indexOf('.'));
}
