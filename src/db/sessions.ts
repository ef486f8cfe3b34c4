import { and, desc, eq, gt, lt } from 'drizzle-orm';
import { writeAudit } from './audit.ts';
import type { Db, Queryable } from './database.ts';
import { afterCursor, cursorInstant, type Page, type PageRequest, pageOf } from './page.ts';
import { sessions, users } from './schema/users.ts';

/** Somebody signed in somewhere; the token is never shown. */
export interface Session {
  readonly id: string;
  readonly userId: string;
  readonly userEmail: string;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly expiresAt: Date;
}

const SHOWN = {
  id: sessions.id,
  userId: sessions.userId,
  userEmail: users.email,
  ipAddress: sessions.ipAddress,
  userAgent: sessions.userAgent,
  createdAt: sessions.createdAt,
  updatedAt: sessions.updatedAt,
  expiresAt: sessions.expiresAt,
};

/** One page of the sessions that are not over, newest first; of one person when `userId` says whose. */
export async function listSessions(
  db: Queryable,
  { userId, now }: { readonly userId: string | undefined; readonly now: Date },
  page: PageRequest,
): Promise<Page<Session>> {
  const rows = await db
    .select({ ...SHOWN, at: cursorInstant(sessions.createdAt) })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(
        gt(sessions.expiresAt, now),
        userId === undefined ? undefined : eq(sessions.userId, userId),
        afterCursor(sessions.createdAt, sessions.id, page),
      ),
    )
    .orderBy(desc(sessions.createdAt), desc(sessions.id))
    .limit(page.limit + 1);
  return pageOf(rows, page, (row) => ({ at: row.at, id: row.id }));
}

/** Ends a session at once; of this person only when `userId` says whose. False when there is no such session. */
export async function revokeSession(
  db: Db,
  {
    id,
    userId,
    actor,
  }: { readonly id: string; readonly userId?: string | undefined; readonly actor: string },
): Promise<boolean> {
  return db.transaction(async (tx) => {
    const [gone] = await tx
      .delete(sessions)
      .where(and(eq(sessions.id, id), userId === undefined ? undefined : eq(sessions.userId, userId)))
      .returning({ userId: sessions.userId });
    if (!gone) return false;
    await writeAudit(tx, {
      actor,
      action: 'session.revoked',
      objectType: 'session',
      objectId: id,
      details: { userId: gone.userId },
    });
    return true;
  });
}

/** Removes the rows of sessions that ended by themselves. */
export async function dropExpiredSessions(db: Queryable, now: Date): Promise<void> {
  await db.delete(sessions).where(lt(sessions.expiresAt, now));
}
