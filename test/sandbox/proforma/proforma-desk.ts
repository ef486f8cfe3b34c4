import type { ProformaTwinOptions } from '../../../src/sandbox/proforma/start-proforma.ts';
import { startProforma } from '../../../src/sandbox/proforma/start-proforma.ts';

export interface TwinAnswer {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers are asserted on field by field
  json: any;
}

/** A twin with short ways to call it; the token or the login is sent unless a test gives its own header. */
export async function openTwin(options: ProformaTwinOptions) {
  const twin = await startProforma({ limits: { perSecond: 1e6, burst: 1e6 }, ...options });

  async function call(
    path: string,
    { method, body, token = twin.access.token }: { method?: string; body?: unknown; token?: string } = {},
  ): Promise<TwinAnswer> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(`${twin.url}${path}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: text }),
      redirect: 'manual',
      signal: AbortSignal.timeout(10_000),
    });
    const answer = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    const json = isJson ? JSON.parse(answer) : undefined;
    return { status: response.status, headers: response.headers, text: answer, json };
  }

  return {
    ...twin,
    call,
    control: async (path: string, body?: unknown, method?: string) => {
      const answer = await call(`/_control${path}`, { body, ...(method ? { method } : {}) });
      if (answer.status >= 400) throw new Error(`${path}: ${answer.status} ${answer.text}`);
      return answer.json;
    },
  };
}

export type OpenTwin = Awaited<ReturnType<typeof openTwin>>;
