import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { RequestFault } from './request-faults.ts';

const LONGEST_SILENCE_MS = 120_000;
const SLOW_BODY_MS = 2000;
const SLOW_BODY_PIECES = 20;
const HTML = '<!doctype html><html><head><title>Maintenance</title></head><body>Back soon.</body></html>';
const UNFINISHED = '{"data":{"id":"4e987a175af77e16ec3cfe68","created_at":"2026-';

/** Accepts the request and never answers; the connection breaks after `delayMs`. */
export function staySilent({ incoming, outgoing }: HttpBindings, fault: RequestFault): Response {
  const timer = setTimeout(() => incoming.socket.destroy(), fault.delayMs ?? LONGEST_SILENCE_MS);
  outgoing.once('close', () => clearTimeout(timer));
  return RESPONSE_ALREADY_SENT;
}

export function dropConnection({ incoming }: HttpBindings): Response {
  incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

export function plannedStatus(fault: RequestFault, missingBody: unknown): Response {
  const body = fault.body === undefined ? missingBody : fault.body;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type =
    typeof fault.body === 'string' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
  const headers = new Headers({ 'content-type': type });
  if (fault.retryAfter !== undefined) headers.set('retry-after', String(fault.retryAfter));
  return new Response(fault.status === 204 || fault.status === 304 ? null : text, {
    status: fault.status,
    headers,
  });
}

export function htmlInstead(): Response {
  return new Response(HTML, { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } });
}

async function bodyOf(real: Response | undefined): Promise<string> {
  return real === undefined ? UNFINISHED : await real.text();
}

/** A complete HTTP answer whose JSON stops in the middle. */
export async function truncatedJson(real: Response | undefined): Promise<Response> {
  const text = await bodyOf(real);
  const cut = real === undefined ? text : text.slice(0, Math.floor(text.length / 2));
  return new Response(cut, { status: real?.status ?? 200, headers: { 'content-type': 'application/json' } });
}

function writeHead(outgoing: HttpBindings['outgoing'], real: Response | undefined, length: number): void {
  outgoing.statusCode = real?.status ?? 200;
  outgoing.setHeader('content-type', real?.headers.get('content-type') ?? 'application/json');
  outgoing.setHeader('content-length', length);
  outgoing.flushHeaders();
}

/** Promises a length, sends half of it and closes the connection. */
export async function closeHalfWay(
  { incoming, outgoing }: HttpBindings,
  real: Response | undefined,
): Promise<Response> {
  const bytes = Buffer.from(await bodyOf(real));
  writeHead(outgoing, real, bytes.length * (real === undefined ? 2 : 1));
  outgoing.write(bytes.subarray(0, Math.max(1, Math.floor(bytes.length / 2))), () => incoming.socket.end());
  return RESPONSE_ALREADY_SENT;
}

/** Sends the real answer in small pieces over `delayMs`. */
export async function dribble(
  { outgoing }: HttpBindings,
  real: Response,
  fault: RequestFault,
): Promise<Response> {
  const bytes = Buffer.from(await real.arrayBuffer());
  const pieces = Math.min(SLOW_BODY_PIECES, Math.max(1, bytes.length));
  const size = Math.ceil(bytes.length / pieces);
  writeHead(outgoing, real, bytes.length);
  for (let start = 0; start < bytes.length && !outgoing.destroyed; start += size) {
    outgoing.write(bytes.subarray(start, start + size));
    await sleep((fault.delayMs ?? SLOW_BODY_MS) / pieces);
  }
  outgoing.end();
  return RESPONSE_ALREADY_SENT;
}
