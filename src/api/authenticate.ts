import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import { allows, type Permission } from '../access/permissions.ts';
import type { SignIn } from '../access/sign-in.ts';
import { findApiKeyByToken } from '../db/api-keys.ts';
import { createBoundedCalls } from '../db/bounded-calls.ts';
import type { Queryable } from '../db/database.ts';
import type { AppEnv, Caller } from './app-env.ts';
import { Problem } from './problem.ts';
import { sameOrigin } from './same-origin.ts';

/** The token of an `Authorization: Bearer` header, or null. */
export function bearerToken(header: string | undefined): string | null {
  return /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1] ?? null;
}

/** Finds out who calls, by an API key or by the session of a browser; nobody gets past it without one. */
export function createAuthentication({
  db,
  signIn,
  publicUrl,
}: {
  readonly db: Queryable;
  readonly signIn: SignIn;
  readonly publicUrl: string;
}) {
  const bounded = createBoundedCalls();
  const fromOwnPages = sameOrigin({ publicUrl });

  async function callerOf(token: string | null): Promise<Caller> {
    if (token === null) throw new Problem('auth.required');
    const key = await bounded(() => findApiKeyByToken(db, token));
    if (!key) throw new Problem('auth.invalid');
    return { actor: `key:${key.id}`, role: key.role, signedIn: null };
  }

  /** The person whose session the cookies are, or null. */
  async function visitorOf(c: Context<AppEnv>): Promise<Caller | null> {
    const cookie = c.req.header('cookie');
    if (!cookie?.includes('gangway.session_token=')) return null;
    const found = await bounded(() => signIn.signedIn(cookie));
    if (!found) return null;
    for (const prolonged of found.cookies) c.header('set-cookie', prolonged, { append: true });
    const { who } = found;
    return { actor: `user:${who.userId}`, role: who.role, signedIn: who };
  }

  const middleware = createMiddleware<AppEnv>(async (c, next) => {
    const authorization = c.req.header('authorization');
    const visitor = authorization === undefined ? await visitorOf(c) : null;
    if (visitor) {
      c.set('caller', visitor);
      return fromOwnPages(c, next);
    }
    c.set('caller', await callerOf(bearerToken(authorization)));
    return next();
  });
  return { callerOf, visitorOf, middleware };
}
export type Authentication = ReturnType<typeof createAuthentication>;

/** Throws `auth.forbidden` when the caller's role lacks the permission. */
export function assertAllowed(caller: Caller, permission: Permission): void {
  if (!allows(caller.role, permission)) throw new Problem('auth.forbidden');
}

/** Lets only callers with the permission through; `permission` says which one it asks for. */
export function requirePermission(permission: Permission) {
  const middleware = createMiddleware<AppEnv>(async (c, next) => {
    assertAllowed(c.get('caller'), permission);
    await next();
  });
  return Object.assign(middleware, { permission });
}
