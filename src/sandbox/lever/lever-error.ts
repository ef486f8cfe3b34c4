import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** An answer in Lever's error envelope `{code, message}`. Lever: the codes of 400, 403 and 429 are not published. */
export class LeverError extends Error {
  readonly status: ContentfulStatusCode;
  readonly code: string;
  constructor(status: ContentfulStatusCode, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const badRequest = (message: string) => new LeverError(400, 'BadRequestError', message);
export const forbidden = (message: string) => new LeverError(403, 'ForbiddenError', message);
export const notFound = (resource: string, id: string) =>
  new LeverError(404, 'ResourceNotFound', `${resource} ${id} was not found`);

const CODES: Record<number, string> = {
  400: 'BadRequestError',
  401: 'UnauthorizedError',
  403: 'ForbiddenError',
  404: 'ResourceNotFound',
  429: 'TooManyRequests',
  503: 'ServiceUnavailable',
};

/** The error body of a status that a fault asks for. */
export function leverErrorBody(status: number): { code: string; message: string } {
  return { code: CODES[status] ?? 'InternalServerError', message: 'The request could not be completed.' };
}
