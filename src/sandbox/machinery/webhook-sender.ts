import http from 'node:http';
import https from 'node:https';
import type { DeliveryAttempt, RenderedWebhook } from './webhook-delivery.ts';

const KEPT_RESPONSE_CHARACTERS = 2000;

export type SentWebhook = Omit<DeliveryAttempt, 'at' | 'body'> & { ok: boolean };

/** A kept connection broke; it may have been closing already when the request was written. */
class StaleConnection extends Error {
  constructor(cause: Error) {
    super(cause.message, { cause });
  }
}

/** Posts with plain `node:http`, which costs half of what `fetch` does; credentials in the URL become Basic auth. */
function post({
  url,
  webhook,
  signal,
}: {
  url: string;
  webhook: RenderedWebhook;
  signal: AbortSignal;
}): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const target = new URL(url);
    const headers = {
      'content-type': 'application/json',
      ...webhook.headers,
      'content-length': Buffer.byteLength(webhook.body),
    };
    const { request } = target.protocol === 'https:' ? https : http;
    const outgoing = request(target, { method: 'POST', headers, signal }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        if (text.length < KEPT_RESPONSE_CHARACTERS) text += piece;
      });
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.once('error', reject);
    });
    outgoing.once('error', (error) => reject(outgoing.reusedSocket ? new StaleConnection(error) : error));
    outgoing.end(webhook.body);
  });
}

/** Posts, and once more when only a kept connection had gone stale, which says nothing about the receiver. */
async function postFresh(request: Parameters<typeof post>[0]): ReturnType<typeof post> {
  try {
    return await post(request);
  } catch (error) {
    if (!(error instanceof StaleConnection) || request.signal.aborted) throw error;
    return post(request);
  }
}

/** Makes one HTTP attempt. Only a 2xx is a success; a redirect is not followed. Never throws. */
export async function sendWebhook({
  url,
  webhook,
  timeoutMs,
  signal,
}: {
  url: string;
  webhook: RenderedWebhook;
  timeoutMs: number;
  signal: AbortSignal;
}): Promise<SentWebhook> {
  const startedAt = performance.now();
  const durationMs = () => Math.round(performance.now() - startedAt);
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const { status, text } = await postFresh({ url, webhook, signal: AbortSignal.any([signal, timeout]) });
    const responseBody = text.slice(0, KEPT_RESPONSE_CHARACTERS);
    return { ok: status >= 200 && status < 300, status, error: null, responseBody, durationMs: durationMs() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const text = timeout.aborted ? `no answer within ${timeoutMs} ms` : reason;
    return { ok: false, status: null, error: text, responseBody: '', durationMs: durationMs() };
  }
}
