import { createMiddleware } from 'hono/factory';
import { allows, type Permission } from '../access/permissions.ts';
import { findApiKeyByToken } from '../db/api-keys.ts';
import type { Queryable } from '../db/database.ts';
import { withinDeadline } from '../db/database-fault.ts';
import type { AppEnv, Caller } from './app-env.ts';
import { Problem } from './problem.ts';

const DEADLINE_MS = 4_000;

/** The token of an `Authorization: Bearer` header, or null. */
export function bearerToken(header: string | undefined): string | null {
  return /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1] ?? null;
}

/** Finds out who calls by the bearer API key; nobody gets past it without one. */
export function createAuthentication({ db }: { readonly db: Queryable }) {
  async function callerOf(token: string | null): Promise<Caller> {
    if (token === null) throw new Problem('auth.required');
    const key = await withinDeadline(findApiKeyByToken(db, token), DEADLINE_MS);
    if (!key) throw new Problem('auth.invalid');
    return { actor: `key:${key.id}`, role: key.role };
  }

  const middleware = createMiddleware<AppEnv>(async (c, next) => {
    c.set('caller', await callerOf(bearerToken(c.req.header('authorization'))));
    await next();
  });
  return { callerOf, middleware };
}
export type Authentication = ReturnType<typeof createAuthentication>;

/** Throws `auth.forbidden` when the caller's role lacks the permission. */
export function assertAllowed(caller: Caller, permission: Permission): void {
  if (!allows(caller.role, permission)) throw new Problem('auth.forbidden');
}

/** Lets only callers with the permission through. */
export function requirePermission(permission: Permission) {
  return createMiddleware<AppEnv>(async (c, next) => {
    assertAllowed(c.get('caller'), permission);
    await next();
  });
}
