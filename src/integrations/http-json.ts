import type { z } from 'zod';
import { type CodeOfAnswer, readValue, refusal, requestIdOf } from './http-answer.ts';
import { networkFault } from './network-fault.ts';
import type { TokenSource } from './token-source.ts';
import { USER_AGENT } from './user-agent.ts';
import { type Vendor, VendorError } from './vendor-error.ts';

const DEFAULT_TIMEOUT_MS = 15_000;
const DEFAULT_MAX_BYTES = 5 * 1024 * 1024;
const MAX_REDIRECTS = 3;
/** A reason of our own, because the default one is an error with a stack trace, made for every call. */
const ENDED = 'ended';

/** One call: path segments are encoded one by one, `body` is sent byte for byte, the answer is what `schema` keeps. */
export interface JsonCall<T = unknown> {
  operation: string;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: readonly string[];
  query?: URLSearchParams;
  body?: string;
  headers?: Record<string, string>;
  schema: z.ZodType<T>;
}

/** A parsed answer with the vendor's id of the request, when it gave one. */
export interface JsonAnswer<T> {
  value: T;
  status: number;
  requestId: string | undefined;
}

export interface HttpJsonOptions {
  vendor: Vendor;
  baseUrl: string;
  /** Null: calls that carry their own proof, such as those for a token. */
  authorization: string | TokenSource | null;
  codeOf?: CodeOfAnswer | undefined;
  fetch?: typeof globalThis.fetch | undefined;
  timeoutMs?: number | undefined;
  maxBytes?: number | undefined;
  now?: (() => number) | undefined;
}

type Settings = Pick<HttpJsonOptions, 'authorization'> & {
  [K in Exclude<keyof HttpJsonOptions, 'authorization'>]-?: NonNullable<HttpJsonOptions[K]>;
};

/** Makes one JSON call to a vendor. */
export interface HttpJson {
  request: <T>(call: JsonCall<T>) => Promise<JsonAnswer<T>>;
}

/**
 * JSON over HTTP for one vendor account: one attempt a call, a second one only when a token was refused and renewed,
 * `timeoutMs` for all of it, no logging. Every failure is a `VendorError`.
 */
export function createHttpJson({
  vendor,
  baseUrl,
  authorization,
  codeOf = () => undefined,
  fetch = globalThis.fetch,
  timeoutMs = DEFAULT_TIMEOUT_MS,
  maxBytes = DEFAULT_MAX_BYTES,
  now = Date.now,
}: HttpJsonOptions): HttpJson {
  const root = new URL(baseUrl).href.replace(/\/+$/, '');
  const settings = { vendor, baseUrl: root, authorization, codeOf, fetch, timeoutMs, maxBytes, now };
  return { request: (call) => request(settings, call) };
}

async function request<T>(settings: Settings, call: JsonCall<T>): Promise<JsonAnswer<T>> {
  const { vendor, codeOf, maxBytes, now } = settings;
  const { operation, schema } = call;
  const url = urlOf(settings, call);
  const deadline = startDeadline(settings.timeoutMs);
  try {
    const response = await sendAuthorized({ settings, call, url, signal: deadline.signal });
    if (!response.ok) throw await refusal({ vendor, operation, response, codeOf, now: now() });
    const value = await readValue({ vendor, operation, response, schema, maxBytes });
    return { value, status: response.status, requestId: requestIdOf(response) };
  } catch (error) {
    if (error instanceof VendorError) throw error;
    if (deadline.expired())
      throw new VendorError({ code: `${vendor}.timeout`, operation, outcome: 'unknown' });
    throw new VendorError({ code: `${vendor}.network`, operation, ...networkFault(error) });
  } finally {
    deadline.end();
  }
}

function urlOf({ vendor, baseUrl }: Settings, { operation, path, query }: JsonCall): URL {
  if (!path.every(isPathSegment)) {
    throw new VendorError({
      code: `${vendor}.invalid_request`,
      operation,
      outcome: 'not_sent',
      reason: 'unusable_id',
    });
  }
  const url = new URL(`${baseUrl}/${path.map(encodeURIComponent).join('/')}`);
  if (query) url.search = query.toString();
  return url;
}

// Ids come from webhooks whose data nobody signed: `..` or an empty id would address something else.
function isPathSegment(segment: string): boolean {
  return /^[\x21-\x7e]{1,255}$/.test(segment) && segment !== '.' && segment !== '..';
}

interface Sending {
  settings: Settings;
  call: JsonCall;
  url: URL;
  signal: AbortSignal;
}

/** A 401 says that nothing was done, so the same request may go once more with another token. */
async function sendAuthorized(sending: Sending): Promise<Response> {
  const { authorization } = sending.settings;
  if (authorization === null || typeof authorization === 'string') return send(sending, authorization);
  const header = await authorization.header();
  const response = await send(sending, header);
  if (response.status !== 401) return response;
  const renewed = await authorization.renewed(header);
  if (renewed === null) return response;
  await response.body?.cancel();
  return send(sending, renewed);
}

async function send(
  { settings, call, url, signal }: Sending,
  authorization: string | null,
): Promise<Response> {
  const headers = {
    accept: 'application/json',
    'user-agent': USER_AGENT,
    ...(authorization === null ? {} : { authorization }),
    ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...call.headers,
  };
  const body = call.body === undefined ? {} : { body: call.body };
  let target = url;
  for (let hop = 0; ; hop += 1) {
    const init = { method: call.method, headers, signal, redirect: 'manual', ...body } as const;
    const response = await settings.fetch(target, init);
    const moved = call.method === 'GET' && hop < MAX_REDIRECTS ? movedTo(response, target) : undefined;
    if (!moved) return response;
    await response.body?.cancel();
    target = moved;
  }
}

// A redirect to another host could lead into the private network, and would bring the answer of a stranger.
function movedTo(response: Response, from: URL): URL | undefined {
  const location = response.headers.get('location');
  if (response.status < 300 || response.status > 399 || !location) return undefined;
  if (!URL.canParse(location, from.href)) return undefined;
  const to = new URL(location, from);
  return to.origin === from.origin ? to : undefined;
}

function startDeadline(timeoutMs: number) {
  const controller = new AbortController();
  let isExpired = false;
  const timer = setTimeout(() => {
    isExpired = true;
    controller.abort();
  }, timeoutMs);
  return {
    signal: controller.signal,
    expired: () => isExpired,
    // Aborting also frees the socket of an answer whose body was not read to its end.
    end: () => {
      clearTimeout(timer);
      controller.abort(ENDED);
    },
  };
}
