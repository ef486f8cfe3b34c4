import type { Context } from 'hono';
import type { Visitor } from '../../../access/sign-in.ts';
import type { Config } from '../../../config.ts';
import type { AppEnv } from '../../app-env.ts';
import { clientAddress } from '../../client-address.ts';

/** What the browser of this request sends that signing in goes by. */
export function visitorOf(c: Context<AppEnv>, config: Pick<Config, 'trustedProxy'>): Visitor {
  return {
    cookie: c.req.header('cookie'),
    userAgent: c.req.header('user-agent'),
    address: clientAddress(c, config),
  };
}

/** The part of an answer that the browser keeps. */
export interface PassCookies {
  readonly cookies: readonly string[];
}

/** Gives the browser the cookies of an answer of better-auth. */
export function passCookies(c: Context<AppEnv>, { cookies }: PassCookies): void {
  for (const cookie of cookies) c.header('set-cookie', cookie, { append: true });
}
