import { refusal, requestIdOf } from '../../http-answer.ts';
import type { HttpJsonOptions } from '../../http-json.ts';
import { networkFault } from '../../network-fault.ts';
import { BodyFault, readText } from '../../response-body.ts';
import { USER_AGENT } from '../../user-agent.ts';
import { VendorError } from '../../vendor-error.ts';
import { readXml, type XmlElement } from './safe-xml.ts';

const DEFAULT_TIMEOUT_MS = 15_000;
const MAX_BYTES = 1024 * 1024;

/** The root of an answer that is the element which was expected. */
export interface HttpXml {
  post: (call: {
    readonly operation: string;
    readonly body: string;
    readonly root: string;
  }) => Promise<XmlElement>;
}

type Options = Pick<HttpJsonOptions, 'baseUrl' | 'fetch' | 'timeoutMs' | 'now'>;

/**
 * XML by HTTP POST to one address: one attempt a call, `timeoutMs` for head and body together, no redirects, no
 * logging. Every failure is a `VendorError`.
 */
export function createHttpXml({
  baseUrl,
  fetch = globalThis.fetch,
  timeoutMs = DEFAULT_TIMEOUT_MS,
  now = Date.now,
}: Options): HttpXml {
  return {
    post: async ({ operation, body, root }) => {
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        const headers = { accept: 'text/xml, application/xml', 'content-type': 'text/xml; charset=utf-8' };
        const response = await fetch(baseUrl, {
          method: 'POST',
          headers: { ...headers, 'user-agent': USER_AGENT },
          body,
          signal,
          redirect: 'manual',
        });
        if (!response.ok) {
          const codeOf = () => undefined;
          throw await refusal({ vendor: 'proforma', operation, response, codeOf, now: now() });
        }
        return await readRoot({ operation, root, response });
      } catch (error) {
        if (error instanceof VendorError) throw error;
        if (signal.aborted)
          throw new VendorError({ code: 'proforma.timeout', operation, outcome: 'unknown' });
        throw new VendorError({ code: 'proforma.network', operation, ...networkFault(error) });
      }
    },
  };
}

async function readRoot({
  operation,
  root,
  response,
}: {
  operation: string;
  root: string;
  response: Response;
}): Promise<XmlElement> {
  const { status } = response;
  const requestId = requestIdOf(response);
  const unreadable = (reason: string) =>
    new VendorError({
      code: 'proforma.bad_response',
      operation,
      outcome: 'unknown',
      status,
      requestId,
      reason,
    });
  const type = response.headers.get('content-type');
  try {
    const text = await readText(response, MAX_BYTES);
    if (type !== null && !/\bxml\b/i.test(type)) throw unreadable('not_xml');
    const reading = readXml(Buffer.from(text));
    if (!reading.ok) throw unreadable(reading.fault);
    if (reading.name !== root) throw unreadable(`shape ${root}`);
    return reading.root;
  } catch (error) {
    throw error instanceof BodyFault ? unreadable(error.reason) : error;
  }
}
