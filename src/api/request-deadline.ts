import { createMiddleware } from 'hono/factory';
import { withinDeadline } from '../db/database-fault.ts';
import type { AppEnv } from './app-env.ts';

/** Answers 503 when a request is not done after this long (ms), whatever Postgres does meanwhile. */
export function requestDeadline(milliseconds: number) {
  return createMiddleware<AppEnv>(async (_c, next) => {
    await withinDeadline(next(), milliseconds);
  });
}
