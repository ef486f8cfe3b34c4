import { and, desc, eq, inArray, isNull, ne } from 'drizzle-orm';
import { newId } from '../ids.ts';
import { writeAudit } from './audit.ts';
import type { Db, Queryable, Transaction } from './database.ts';
import { brokenUniqueness } from './database-fault.ts';
import { afterCursor, cursorInstant, type Page, type PageRequest, pageOf } from './page.ts';
import type { Role } from './schema/access.ts';
import { secondFactors, sessions, signInAccounts, users } from './schema/users.ts';

/** The provider under which better-auth keeps a password. */
const PASSWORD_PROVIDER = 'credential';

/** A person who may sign in. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly hasSecondFactor: boolean;
  readonly createdAt: Date;
  readonly disabledAt: Date | null;
}

export type UserRefusal = 'user.not_found' | 'user.email_taken' | 'user.last_admin';
export type UserOutcome =
  | { readonly ok: true; readonly user: User }
  | { readonly ok: false; readonly reason: UserRefusal };

const SHOWN = {
  id: users.id,
  name: users.name,
  email: users.email,
  role: users.role,
  hasSecondFactor: users.twoFactorEnabled,
  createdAt: users.createdAt,
  disabledAt: users.disabledAt,
};

/** Adds a person; without a hash they can sign in by OIDC only. The e-mail address is kept in small letters. */
export async function createUser(
  db: Db,
  person: {
    readonly name: string;
    readonly email: string;
    readonly role: Role;
    readonly passwordHash: string | null;
    readonly actor: string;
  },
): Promise<UserOutcome> {
  const id = newId('user');
  const { name, role, passwordHash, actor } = person;
  try {
    const user = await db.transaction(async (tx) => {
      const [created] = await tx
        .insert(users)
        // The admin who adds somebody vouches for the address, so that their OIDC account is linked to it.
        .values({ id, name, email: person.email.toLowerCase(), role, emailVerified: true })
        .returning(SHOWN);
      if (!created) throw new Error('The insert of a user returned no row');
      if (passwordHash !== null) await storePassword(tx, { userId: id, passwordHash });
      await writeAudit(tx, {
        ...about(id),
        actor,
        action: 'user.created',
        details: { role, password: passwordHash !== null },
      });
      return created;
    });
    return { ok: true, user };
  } catch (error) {
    if (brokenUniqueness(error) === 'users_email_unique') return { ok: false, reason: 'user.email_taken' };
    throw error;
  }
}

/** One page of the people who may sign in, newest first. */
export async function listUsers(db: Queryable, page: PageRequest): Promise<Page<User>> {
  const rows = await db
    .select({ ...SHOWN, at: cursorInstant(users.createdAt) })
    .from(users)
    .where(afterCursor(users.createdAt, users.id, page))
    .orderBy(desc(users.createdAt), desc(users.id))
    .limit(page.limit + 1);
  return pageOf(rows, page, (row) => ({ at: row.at, id: row.id }));
}

/** The person with this id, or null. */
export async function readUser(db: Queryable, id: string): Promise<User | null> {
  const [row] = await db.select(SHOWN).from(users).where(eq(users.id, id));
  return row ?? null;
}

/** The person with this e-mail address, or null. */
export async function findUserByEmail(db: Queryable, email: string): Promise<User | null> {
  const [row] = await db.select(SHOWN).from(users).where(eq(users.email, email.toLowerCase()));
  return row ?? null;
}

/** Changes role or name, or switches a person off (which ends their sessions) and on again. One active admin stays. */
export async function changeUser(
  db: Db,
  change: {
    readonly id: string;
    readonly name?: string | undefined;
    readonly role?: Role | undefined;
    readonly active?: boolean | undefined;
    readonly actor: string;
    readonly now: Date;
  },
): Promise<UserOutcome> {
  const { id, actor, now } = change;
  return db.transaction(async (tx): Promise<UserOutcome> => {
    // Whoever else takes the right from an admin waits here, so that two of them cannot leave none.
    await tx.select({ id: users.id }).from(users).where(eq(users.role, 'admin')).for('update');
    const before = await readUser(tx, id);
    if (!before) return { ok: false, reason: 'user.not_found' };
    const role = change.role ?? before.role;
    const active = change.active ?? before.disabledAt === null;
    const disabledAt = active ? null : (before.disabledAt ?? now);
    const losesAdmin = before.role === 'admin' && before.disabledAt === null && !(role === 'admin' && active);
    if (losesAdmin && !(await hasOtherAdmin(tx, id))) return { ok: false, reason: 'user.last_admin' };
    const name = change.name ?? before.name;
    await tx.update(users).set({ name, role, disabledAt, updatedAt: now }).where(eq(users.id, id));
    if (!active) await tx.delete(sessions).where(eq(sessions.userId, id));
    await writeAudit(tx, {
      ...about(id),
      actor,
      action: 'user.changed',
      details: {
        before: { role: before.role, active: before.disabledAt === null },
        after: { role, active },
        ...(name === before.name ? {} : { renamed: true }),
      },
    });
    return { ok: true, user: { ...before, name, role, disabledAt } };
  });
}

/** Gives a person another password and ends all their sessions. */
export async function resetPassword(
  db: Db,
  { id, passwordHash, actor }: { readonly id: string; readonly passwordHash: string; readonly actor: string },
): Promise<UserOutcome> {
  return db.transaction(async (tx): Promise<UserOutcome> => {
    const user = await readUser(tx, id);
    if (!user) return { ok: false, reason: 'user.not_found' };
    await storePassword(tx, { userId: id, passwordHash });
    await tx.delete(sessions).where(eq(sessions.userId, id));
    await writeAudit(tx, { ...about(id), actor, action: 'user.password_reset' });
    return { ok: true, user };
  });
}

/** Takes the second factor from a person who has lost it. */
export async function removeSecondFactor(
  db: Db,
  { id, actor }: { readonly id: string; readonly actor: string },
): Promise<UserOutcome> {
  return db.transaction(async (tx): Promise<UserOutcome> => {
    const user = await readUser(tx, id);
    if (!user) return { ok: false, reason: 'user.not_found' };
    await tx.delete(secondFactors).where(eq(secondFactors.userId, id));
    await tx.update(users).set({ twoFactorEnabled: false }).where(eq(users.id, id));
    await writeAudit(tx, { ...about(id), actor, action: 'user.second_factor_removed' });
    return { ok: true, user: { ...user, hasSecondFactor: false } };
  });
}

async function storePassword(
  tx: Transaction,
  { userId, passwordHash: password }: { readonly userId: string; readonly passwordHash: string },
): Promise<void> {
  await tx
    .insert(signInAccounts)
    .values({ id: newId('signIn'), userId, providerId: PASSWORD_PROVIDER, accountId: userId, password })
    .onConflictDoUpdate({
      target: [signInAccounts.providerId, signInAccounts.accountId],
      set: { password, updatedAt: new Date() },
    });
}

async function hasOtherAdmin(tx: Transaction, id: string): Promise<boolean> {
  const others = await tx
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.role, 'admin'), isNull(users.disabledAt), ne(users.id, id)))
    .limit(1);
  return others.length > 0;
}

function about(id: string): { objectType: string; objectId: string } {
  return { objectType: 'user', objectId: id };
}

/** The e-mail addresses of people by id; who is not known is not in it. */
export async function emailsOfUsers(
  db: Queryable,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: users.id, email: users.email })
    .from(users)
    .where(inArray(users.id, [...ids]));
  return new Map(rows.map(({ id, email }) => [id, email]));
}
