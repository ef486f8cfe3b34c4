import { createMiddleware } from 'hono/factory';
import type { TwinEnv } from './control-router.ts';
import type { Machine } from './machine.ts';

/** A change that was answered survives a kill: what a request changed is on disk before its answer goes out. */
export function storeBeforeAnswer({ flush }: Machine) {
  return createMiddleware<TwinEnv>(async (c, next) => {
    await next();
    if (c.req.method !== 'GET') await flush();
  });
}
