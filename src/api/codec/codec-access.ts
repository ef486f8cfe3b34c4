import { createHash, timingSafeEqual } from 'node:crypto';
import { createMiddleware } from 'hono/factory';
import type { Config } from '../../config.ts';
import type { AppEnv } from '../app-env.ts';
import { type Authentication, assertAllowed, bearerToken } from '../authenticate.ts';
import { Problem } from '../problem.ts';

/** Lets through who has the codec token or may decode payloads, and asks for the own namespace only. */
export function authorizeCodec({
  authentication,
  config,
}: {
  readonly authentication: Authentication;
  readonly config: Pick<Config, 'codecToken' | 'temporalNamespace'>;
}) {
  return createMiddleware<AppEnv>(async (c, next) => {
    const token = bearerToken(c.req.header('authorization'));
    const isCodecToken = token !== null && config.codecToken !== null && isSame(token, config.codecToken);
    if (!isCodecToken) assertAllowed(await authentication.callerOf(token), 'payloads.decode');
    const namespace = c.req.header('x-namespace');
    if (namespace && namespace !== config.temporalNamespace) throw new Problem('codec.wrong_namespace');
    await next();
  });
}

function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
