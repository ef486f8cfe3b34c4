import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { AppEnv } from '../app-env.ts';

/** How the console looks; `system` follows the device. */
export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const COOKIE = 'gangway.theme';
const YEAR_SECONDS = 31_536_000;

/** What this browser was told, else `system`. */
export function themeOf(c: Context<AppEnv>): Theme {
  const wanted = getCookie(c, COOKIE);
  return THEMES.find((theme) => theme === wanted) ?? 'system';
}

/** Keeps the choice in this browser. */
export function keepTheme(c: Context<AppEnv>, theme: Theme): void {
  setCookie(c, COOKIE, theme, { path: '/', httpOnly: true, sameSite: 'Lax', maxAge: YEAR_SECONDS });
}
