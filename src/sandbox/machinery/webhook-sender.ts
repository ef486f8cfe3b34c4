import type { DeliveryAttempt, RenderedWebhook } from './webhook-delivery.ts';

const KEPT_RESPONSE_CHARACTERS = 2000;

export type SentWebhook = Omit<DeliveryAttempt, 'at' | 'body'> & { ok: boolean };

/** Credentials inside a URL become an Authorization header, which `fetch` asks for. */
function separateCredentials(url: string): { address: string; headers: Record<string, string> } {
  const parsed = new URL(url);
  if (parsed.username === '' && parsed.password === '') return { address: url, headers: {} };
  const pair = `${decodeURIComponent(parsed.username)}:${decodeURIComponent(parsed.password)}`;
  parsed.username = '';
  parsed.password = '';
  return {
    address: parsed.href,
    headers: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` },
  };
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `${error.message}${cause}`;
}

/** Makes one HTTP attempt. Only a 2xx is a success; a redirect is not followed. Never throws. */
export async function sendWebhook({
  url,
  webhook,
  timeoutMs,
  signal,
  fetch,
}: {
  url: string;
  webhook: RenderedWebhook;
  timeoutMs: number;
  signal: AbortSignal;
  fetch: typeof globalThis.fetch;
}): Promise<SentWebhook> {
  const startedAt = performance.now();
  const durationMs = () => Math.round(performance.now() - startedAt);
  try {
    const { address, headers } = separateCredentials(url);
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...webhook.headers, ...headers },
      body: webhook.body,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    const text = await response.text();
    return {
      ok: response.ok,
      status: response.status,
      error: null,
      responseBody: text.slice(0, KEPT_RESPONSE_CHARACTERS),
      durationMs: durationMs(),
    };
  } catch (error) {
    return { ok: false, status: null, error: reason(error), responseBody: '', durationMs: durationMs() };
  }
}
