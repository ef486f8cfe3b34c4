import { randomUUID } from 'node:crypto';
import { createMiddleware } from 'hono/factory';
import { routePath } from 'hono/route';
import type { Logger } from 'pino';
import type { AppEnv } from './app-env.ts';
import type { ApiMetrics } from './metrics.ts';

/** Gives each request an id, and counts and logs it by the template of its route: addresses hold keys. */
export function createObservation({
  logger,
  metrics,
}: {
  readonly logger: Logger;
  readonly metrics: ApiMetrics;
}) {
  return createMiddleware<AppEnv>(async (c, next) => {
    const startedAt = performance.now();
    const requestId = randomUUID();
    c.set('requestId', requestId);
    // Senders of webhooks read no headers, and setting them costs more than checking the signature.
    if (!c.req.path.startsWith('/webhooks/')) c.header('x-request-id', requestId);
    await next();
    const { status } = c.res;
    const { method } = c.req;
    const route = routePath(c, -1);
    const durationMs = performance.now() - startedAt;
    metrics.requests.observe({ method, route, status }, durationMs / 1_000);
    // Thousands of accepted webhooks a minute are counted, not logged one by one.
    const level = status < 400 && route.startsWith('/webhooks/') ? 'debug' : 'info';
    if (!logger.isLevelEnabled(level)) return;
    logger[level](
      {
        request_id: requestId,
        method,
        route,
        status,
        ms: Math.round(durationMs),
        actor: c.get('caller')?.actor,
      },
      'request',
    );
  });
}
