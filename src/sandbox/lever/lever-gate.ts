import { createMiddleware } from 'hono/factory';
import { matchedRoutes } from 'hono/route';
import { basicAuthUser } from '../machinery/basic-auth.ts';
import type { TwinContext, TwinEnv } from '../machinery/control-router.ts';
import type { createTokenBucket } from '../machinery/token-bucket.ts';
import { forbidden, LeverError } from './lever-error.ts';
import type { LeverTwin } from './lever-twin.ts';
import { isAllowed } from './oauth-scopes.ts';
import { scopesOfToken } from './oauth-tokens.ts';

/** Whether a route, not only a middleware, answers this request. */
function isKnownPath(c: TwinContext): boolean {
  return matchedRoutes(c).some(({ method }) => method !== 'ALL');
}

/** Checks the key (Basic, key as user name) or the token of a log-in, and the rate. Lever: unknown paths answer 404 without credentials. */
export function leverGate({
  twin,
  apiKey,
  bucket,
}: {
  twin: LeverTwin;
  apiKey: string;
  bucket: ReturnType<typeof createTokenBucket>;
}) {
  return createMiddleware<TwinEnv>(async (c, next) => {
    if (isKnownPath(c)) {
      const header = c.req.header('authorization');
      const scopes = scopesOfToken(twin, header);
      if (scopes === undefined && basicAuthUser(header) !== apiKey) {
        throw new LeverError(401, 'UnauthorizedError', 'The request requires authentication.');
      }
      if (scopes !== undefined && !isAllowed(scopes, c.req.method, c.req.path)) {
        throw forbidden('The application lacks the scope for this.');
      }
      if (!bucket.take(apiKey)) {
        throw new LeverError(429, 'TooManyRequests', 'The rate limit has been exceeded.');
      }
    }
    await next();
  });
}
