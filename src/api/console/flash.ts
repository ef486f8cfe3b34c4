import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { z } from 'zod';
import type { AppEnv } from '../app-env.ts';

const COOKIE = 'gangway.flash';

const Flash = z.object({ kind: z.enum(['done', 'problem']), text: z.string().max(1_000) });
/** What the next page says once: that something was done, or why it was not. */
export type Flash = z.infer<typeof Flash>;

/** Answers a form: the browser goes on to `href`, which says `flash` on its top. */
export function goTo(c: Context<AppEnv>, href: string, flash?: Flash): Response {
  if (flash) {
    setCookie(c, COOKIE, Buffer.from(JSON.stringify(flash)).toString('base64url'), {
      path: '/',
      httpOnly: true,
      sameSite: 'Lax',
      maxAge: 60,
    });
  }
  return c.redirect(href, 303);
}

/** What the page before left to say; it is said once. */
export function takeFlash(c: Context<AppEnv>): Flash | null {
  const text = getCookie(c, COOKIE);
  if (text === undefined) return null;
  deleteCookie(c, COOKIE, { path: '/' });
  try {
    return Flash.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  } catch {
    return null;
  }
}
