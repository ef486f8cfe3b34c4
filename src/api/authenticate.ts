import { createMiddleware } from 'hono/factory';
import { allows, type Permission } from '../access/permissions.ts';
import { findApiKeyByToken } from '../db/api-keys.ts';
import { createBoundedCalls } from '../db/bounded-calls.ts';
import type { Queryable } from '../db/database.ts';
import type { AppEnv, Caller } from './app-env.ts';
import { Problem } from './problem.ts';

/** The token of an `Authorization: Bearer` header, or null. */
export function bearerToken(header: string | undefined): string | null {
  return /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1] ?? null;
}

/** Finds out who calls by the bearer API key; nobody gets past it without one. */
export function createAuthentication({ db }: { readonly db: Queryable }) {
  const bounded = createBoundedCalls();

  async function callerOf(token: string | null): Promise<Caller> {
    if (token === null) throw new Problem('auth.required');
    const key = await bounded(() => findApiKeyByToken(db, token));
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
