import { eq } from 'drizzle-orm';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Db } from '../db/database.ts';
import type { Role } from '../db/schema/access.ts';
import { users } from '../db/schema/users.ts';
import { keepSignInSecret } from '../db/sign-in-secret.ts';
import type { KeyRing } from '../key-ring.ts';
import { AUTH_PATH, type Auth, CLIENT_ADDRESS_HEADER, createAuth } from './auth.ts';
import { type OidcSettings, oidcSettings } from './oidc-settings.ts';

/** Somebody who is signed in. */
export interface SignedIn {
  readonly sessionId: string;
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly hasSecondFactor: boolean;
}

/** What a browser sends that signing in goes by. */
export interface Visitor {
  readonly cookie: string | undefined;
  readonly userAgent: string | undefined;
  /** The address of the client, whose attempts are counted. */
  readonly address: string;
}

/** An answer of better-auth, and the cookies that the browser has to be given. */
export interface AuthAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly location: string | null;
  readonly cookies: readonly string[];
  /** Seconds until another attempt is allowed, where there were too many. */
  readonly retryAfter: number | null;
}

export type SignIn = ReturnType<typeof createSignIn>;

/** Sign-in of people: sessions, passwords, OIDC and second factors. Postgres is asked when it is first needed. */
export function createSignIn({
  db,
  keyRing,
  config,
  logger,
}: {
  readonly db: Db;
  readonly keyRing: KeyRing;
  readonly config: Config;
  readonly logger: Logger;
}) {
  const oidc: OidcSettings | null = oidcSettings(config);
  let made: Promise<Auth> | undefined;

  function auth(): Promise<Auth> {
    made ??= makeAuth().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  }

  async function makeAuth(): Promise<Auth> {
    const secret = await keepSignInSecret(db, keyRing);
    const onLog = (level: 'debug' | 'info' | 'warn' | 'error', message: string) =>
      // The message of a failed query ends with its parameters.
      logger[level]({ part: 'sign-in' }, message.startsWith('Failed query') ? 'a query failed' : message);
    return createAuth({ db, secret, config, oidc, mayHaveSession, onLog });
  }

  async function mayHaveSession(userId: string): Promise<boolean> {
    const [user] = await db.select({ disabledAt: users.disabledAt }).from(users).where(eq(users.id, userId));
    return user?.disabledAt === null;
  }

  return {
    oidcName: oidc?.name ?? null,

    /** Who has the session of these cookies, with the cookies that prolong it; null when nobody has. */
    async signedIn(
      cookie: string,
    ): Promise<{ readonly who: SignedIn; readonly cookies: readonly string[] } | null> {
      const { api } = await auth();
      const { response, headers } = await api.getSession({
        headers: new Headers({ cookie }),
        returnHeaders: true,
      });
      if (!response) return null;
      const { session, user } = response;
      if (user.disabledAt) return null;
      return {
        who: {
          sessionId: session.id,
          userId: user.id,
          name: user.name,
          email: user.email,
          role: user.role,
          hasSecondFactor: user.twoFactorEnabled === true,
        },
        cookies: headers.getSetCookie(),
      };
    },

    /** Sends a request to better-auth as if it came over HTTP: its limits on attempts count it. */
    async ask(
      path: string,
      { visitor, body }: { readonly visitor: Visitor; readonly body?: unknown },
    ): Promise<AuthAnswer> {
      const { handler } = await auth();
      const response = await handler(authRequest(config.publicUrl, path, visitor, body));
      const text = await response.text();
      return {
        status: response.status,
        body: text === '' ? null : parsed(text),
        location: response.headers.get('location'),
        cookies: response.headers.getSetCookie(),
        retryAfter: response.status === 429 ? Number(response.headers.get('x-retry-after') ?? '60') : null,
      };
    },
  };
}

function authRequest(publicUrl: string, path: string, visitor: Visitor, body: unknown): Request {
  const headers = new Headers({
    origin: new URL(publicUrl).origin,
    [CLIENT_ADDRESS_HEADER]: visitor.address,
  });
  if (visitor.cookie !== undefined) headers.set('cookie', visitor.cookie);
  if (visitor.userAgent !== undefined) headers.set('user-agent', visitor.userAgent);
  const url = `${publicUrl}${AUTH_PATH}${path}`;
  if (body === undefined) return new Request(url, { headers });
  headers.set('content-type', 'application/json');
  return new Request(url, { method: 'POST', headers, body: JSON.stringify(body) });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
