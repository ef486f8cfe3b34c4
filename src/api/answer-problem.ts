import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { Logger } from 'pino';
import type { ZodError } from 'zod';
import { isDatabaseUnavailable } from '../db/database-fault.ts';
import type { AppEnv } from './app-env.ts';
import { describeFault } from './describe-fault.ts';
import { type FieldError, Problem } from './problem.ts';

/** Turns whatever a handler threw into a problem; what is nobody's mistake is logged, without its message. */
export function createErrorHandler({
  logger,
  answer,
}: {
  readonly logger: Logger;
  readonly answer: (c: Context<AppEnv>, problem: Problem) => Response | Promise<Response>;
}) {
  return (error: unknown, c: Context<AppEnv>): Response | Promise<Response> => {
    const problem = problemOf(error);
    if (problem.status >= 500) {
      const level = problem.code === 'server.fault' ? 'error' : 'warn';
      logger[level]({ request_id: c.get('requestId'), fault: describeFault(error) }, problem.code);
    }
    return answer(c, problem);
  };
}

/** The answer for a problem. */
export function problemAnswer(c: Context<AppEnv>, problem: Problem): Response {
  const { code, status, title, errors } = problem;
  const body = {
    type: `urn:gangway:problem:${code}`,
    title,
    status,
    code,
    ...(errors === undefined ? {} : { errors }),
    request_id: c.get('requestId'),
  };
  const headers: Record<string, string> = { 'content-type': 'application/problem+json' };
  // The rest of the body is not read, so nothing else can come on this connection.
  if (status === 413) headers.connection = 'close';
  if (status === 401) headers['www-authenticate'] = 'Bearer';
  if (status === 503) headers['retry-after'] = '5';
  return c.body(JSON.stringify(body), status, headers);
}

/** What zod found, as a problem; `target` is the part of the request. */
export function invalidRequest(target: string, error: ZodError): Problem {
  const errors = error.issues.flatMap((issue): FieldError[] => {
    const path = [target === 'json' ? 'body' : target, ...issue.path.map(String)];
    if (issue.code !== 'unrecognized_keys') return [{ path: path.join('.'), message: issue.message }];
    return issue.keys.map((key) => ({ path: [...path, key].join('.'), message: 'is not known here' }));
  });
  return new Problem('request.invalid', errors);
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isDatabaseUnavailable(error)) return new Problem('database.unavailable');
  if (error instanceof HTTPException && error.status === 413) return new Problem('request.too_large');
  if (error instanceof HTTPException && error.status < 500) return new Problem('request.malformed');
  return new Problem('server.fault');
}
