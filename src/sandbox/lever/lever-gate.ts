import { createMiddleware } from 'hono/factory';
import { matchedRoutes } from 'hono/route';
import { basicAuthUser } from '../machinery/basic-auth.ts';
import type { TwinContext, TwinEnv } from '../machinery/control-router.ts';
import type { createTokenBucket } from '../machinery/token-bucket.ts';
import { LeverError } from './lever-error.ts';

/** Whether a route, not only a middleware, answers this request. */
function isKnownPath(c: TwinContext): boolean {
  return matchedRoutes(c).some(({ method }) => method !== 'ALL');
}

/** Checks the key (Basic, key as user name) and the rate. Lever: unknown paths answer 404 without credentials. */
export function leverGate({
  apiKey,
  bucket,
}: {
  apiKey: string;
  bucket: ReturnType<typeof createTokenBucket>;
}) {
  return createMiddleware<TwinEnv>(async (c, next) => {
    if (isKnownPath(c)) {
      if (basicAuthUser(c.req.header('authorization')) !== apiKey) {
        throw new LeverError(401, 'UnauthorizedError', 'The request requires authentication.');
      }
      if (!bucket.take(apiKey)) {
        throw new LeverError(429, 'TooManyRequests', 'The rate limit has been exceeded.');
      }
    }
    await next();
  });
}
