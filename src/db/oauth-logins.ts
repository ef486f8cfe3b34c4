import { createHash, randomBytes } from 'node:crypto';
import { eq, lt } from 'drizzle-orm';
import type { Queryable } from './database.ts';
import { oauthLogins } from './schema/connections.ts';

/** How long somebody may take at the vendor's page (ms). */
const LOGIN_MS = 600_000;

/** A log-in that has come back: who began it, and for which connection. */
export interface TakenLogin {
  readonly connectionId: string;
  readonly actor: string;
}

/**
 * Begins a log-in and answers its state: random, good once and for ten minutes. With `browser` only the browser that has
 * this secret in a cookie can end it.
 */
export async function beginLogin(
  db: Queryable,
  login: {
    readonly connectionId: string;
    readonly actor: string;
    readonly browser: string | null;
    readonly now: Date;
  },
): Promise<{ readonly state: string; readonly expiresAt: Date }> {
  const { connectionId, actor, browser, now } = login;
  const state = randomBytes(32).toString('base64url');
  const expiresAt = new Date(now.getTime() + LOGIN_MS);
  await db.delete(oauthLogins).where(lt(oauthLogins.expiresAt, now));
  await db.insert(oauthLogins).values({
    stateHash: hashOf(state),
    connectionId,
    actor,
    browserHash: browser === null ? null : hashOf(browser),
    expiresAt,
  });
  return { state, expiresAt };
}

/** Takes the log-in of a state, which is over then; null when there is none, it is late, or it is another browser's. */
export async function takeLogin(
  db: Queryable,
  back: { readonly state: string; readonly browser: string | null; readonly now: Date },
): Promise<TakenLogin | null> {
  const [login] = await db
    .delete(oauthLogins)
    .where(eq(oauthLogins.stateHash, hashOf(back.state)))
    .returning();
  if (!login || login.expiresAt <= back.now) return null;
  const isBrowser = back.browser !== null && hashOf(back.browser) === login.browserHash;
  if (login.browserHash !== null && !isBrowser) return null;
  return { connectionId: login.connectionId, actor: login.actor };
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
