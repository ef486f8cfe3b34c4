import { setTimeout as pause } from 'node:timers/promises';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/start.ts';

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers are asserted on field by field
  json: any;
}

export interface CallOptions {
  method?: string;
  body?: unknown;
  form?: string;
  headers?: Record<string, string>;
  key?: string | null;
  signal?: AbortSignal;
}

async function call(url: string, apiKey: string, options: CallOptions): Promise<Answer> {
  const key = options.key === undefined ? apiKey : options.key;
  const headers: Record<string, string> = { ...options.headers };
  if (key !== null) headers.authorization = `Basic ${Buffer.from(`${key}:`).toString('base64')}`;
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  if (options.form !== undefined) headers['content-type'] = 'application/x-www-form-urlencoded';
  const body = options.form ?? (options.body === undefined ? null : JSON.stringify(options.body));
  const response = await fetch(url, {
    method: options.method ?? (body === null ? 'GET' : 'POST'),
    headers,
    body,
    redirect: 'manual',
    signal: options.signal ?? AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: response.status, headers: response.headers, text, json };
}

/** A running sandbox with short ways to call it; limits are off unless a test sets them. */
export async function openSandbox(options: SandboxOptions = {}) {
  const sandbox: Sandbox = await startSandbox({
    limits: { lever: { perSecond: 1e6, burst: 1e6 }, checkr: { perMinute: 1e6 } },
    ...options,
  });
  const at =
    (vendor: 'lever' | 'checkr') =>
    (path: string, callOptions: CallOptions = {}) =>
      call(`${sandbox[vendor].url}${path}`, sandbox[vendor].apiKey, callOptions);
  return { ...sandbox, at: { lever: at('lever'), checkr: at('checkr') } };
}

export type OpenSandbox = Awaited<ReturnType<typeof openSandbox>>;

/** Calls `look` until it gives something, at most three seconds. */
export async function eventually<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 3000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`never came: ${look.toString()}`);
    await pause(5);
  }
}
