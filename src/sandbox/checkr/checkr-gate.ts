import { randomUUID } from 'node:crypto';
import { createMiddleware } from 'hono/factory';
import { basicAuthUser } from '../machinery/basic-auth.ts';
import type { TwinEnv } from '../machinery/control-router.ts';
import { CheckrError } from './checkr-error.ts';
import { type CheckrTwin, isoSeconds } from './checkr-twin.ts';
import type { RateWindow } from './rate-window.ts';

/** Counts the request against the minute's limit and puts both header families on every answer. */
export function rateLimit({ window, now }: { window: RateWindow; now: () => number }) {
  return createMiddleware<TwinEnv>(async (c, next) => {
    const { limit, retryAfter } = window.settings();
    const { allowed, remaining, resetAt } = window.take();
    const seconds = String(Math.ceil((resetAt - now()) / 1000));
    if (allowed) await next();
    else c.res = c.json({ error: 'Too Many Requests' }, 429);
    if (!allowed && retryAfter) c.header('Retry-After', seconds);
    c.header('X-Ratelimit-Limit', String(limit));
    c.header('X-Ratelimit-Remaining', String(remaining));
    c.header('X-Ratelimit-Reset', isoSeconds(resetAt));
    c.header('Ratelimit-Limit', String(limit));
    c.header('Ratelimit-Remaining', String(remaining));
    c.header('Ratelimit-Reset', seconds);
    c.header('X-Request-Id', randomUUID());
    c.header('X-Checkr-Region', 'us-east-1');
  });
}

/** Checks the API key, or the token of a connected account (Basic, either as user name). */
export function requireApiKey(twin: CheckrTwin, apiKey: string) {
  return createMiddleware<TwinEnv>(async (c, next) => {
    const user = basicAuthUser(c.req.header('authorization')) ?? '';
    if (user !== apiKey && twin.data().partner.tokens[user] === undefined) {
      throw new CheckrError(401, 'Bad authentication error');
    }
    await next();
  });
}
