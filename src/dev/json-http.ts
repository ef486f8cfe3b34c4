import { DevError } from './dev-error.ts';

const TIMEOUT_MS = 30_000;

/** A request to our own API or to a control API of the sandbox answered with an error: `dev.request_refused`. */
export class RequestRefusedError extends Error {
  override readonly name = 'RequestRefusedError';
  readonly code = 'dev.request_refused';
  readonly status: number;
  constructor(what: string, status: number, text: string) {
    super(`${what} was answered ${status}: ${text.slice(0, 300)}`);
    this.status = status;
  }
}

/** Sends JSON and reads JSON; throws `RequestRefusedError` for anything but 2xx, `dev.no_answer` without an answer. */
export async function requestJson(
  method: string,
  url: string,
  { token, body }: { readonly token?: string; readonly body?: unknown } = {},
): Promise<unknown> {
  const response = await requestAnswer(url, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok)
    throw new RequestRefusedError(`${method} ${new URL(url).pathname}`, response.status, text);
  return text === '' ? null : JSON.parse(text);
}

/** `fetch` with a time limit of 30 seconds; throws `dev.no_answer` when nobody answers. */
export async function requestAnswer(url: string, init: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), ...init });
  } catch (error) {
    throw new DevError('dev.no_answer', `${init.method ?? 'GET'} ${url} was not answered`, { cause: error });
  }
}
