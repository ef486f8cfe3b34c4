import { writeAudit } from '../db/audit.ts';
import type { Db } from '../db/database.ts';
import { dropExpiredSessions } from '../db/sessions.ts';
import type { SignedIn, SignIn } from './sign-in.ts';

/** How somebody proved who they are. */
export type SignInMethod = 'password' | 'second_factor' | 'oidc';

/** Writes into the audit log whose session the new cookies are; null when they are nobody's. */
export async function recordSignIn({
  db,
  signIn,
  cookies,
  method,
  now = new Date(),
}: {
  readonly db: Db;
  readonly signIn: SignIn;
  /** As `Set-Cookie` headers. */
  readonly cookies: readonly string[];
  readonly method: SignInMethod;
  readonly now?: Date;
}): Promise<SignedIn | null> {
  const cookie = cookies.map((line) => line.split(';')[0] ?? '').join('; ');
  const found = await signIn.signedIn(cookie);
  if (!found) return null;
  const { who } = found;
  await dropExpiredSessions(db, now);
  await writeAudit(db, {
    actor: `user:${who.userId}`,
    action: 'user.signed_in',
    objectType: 'user',
    objectId: who.userId,
    details: { method, sessionId: who.sessionId },
  });
  return who;
}
