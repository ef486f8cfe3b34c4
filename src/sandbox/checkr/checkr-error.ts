import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** An answer in Checkr's error form `{"error": text}`. */
export class CheckrError extends Error {
  readonly status: ContentfulStatusCode;
  constructor(status: ContentfulStatusCode, message: string) {
    super(message);
    this.status = status;
  }
}

/** Checkr: the text for an unknown id is not published, except that of packages. */
export const notFound = (what: string) => new CheckrError(404, `${what} not found`);

const TEXTS: Record<number, string> = {
  401: 'Bad authentication error',
  403: 'You do not have permission to access the requested resource',
  404: 'Resource not found',
  429: 'Too Many Requests',
};

/** The error body of a status that a fault asks for. */
export function checkrErrorBody(status: number): { error: string } {
  return { error: TEXTS[status] ?? 'An unexpected error occurred' };
}
