import type { MiddlewareHandler } from 'hono';
import { csrf } from 'hono/csrf';
import { HTTPException } from 'hono/http-exception';
import type { AppEnv } from './app-env.ts';
import { Problem } from './problem.ts';

/**
 * Refuses what a page of another site makes a browser send: a changing request of a form's kind must name our own
 * origin, by Sec-Fetch-Site or Origin. Others (JSON) browsers send across sites only after asking, and we never agree.
 */
export function sameOrigin({ publicUrl }: { readonly publicUrl: string }): MiddlewareHandler<AppEnv> {
  const own = new URL(publicUrl).origin;
  const check = csrf({
    origin: (origin, c) => origin === own || hostOf(origin) === c.req.header('host'),
  });
  return async (c, next) => {
    try {
      return await check(c, next);
    } catch (error) {
      if (error instanceof HTTPException && error.status === 403) throw new Problem('auth.cross_origin');
      throw error;
    }
  };
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
