import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import type { Config } from '../config.ts';
import type { AppEnv } from './app-env.ts';

/** The address of who sends the request; behind a trusted proxy the one that the proxy has seen. */
export function clientAddress(c: Context<AppEnv>, { trustedProxy }: Pick<Config, 'trustedProxy'>): string {
  const forwarded = trustedProxy ? c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
  if (forwarded) return forwarded;
  return c.env?.incoming === undefined ? 'unknown' : (getConnInfo(c).remote.address ?? 'unknown');
}
