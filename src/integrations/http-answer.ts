import type { z } from 'zod';
import { BodyFault, parseJson, readText } from './response-body.ts';
import { retryAfterMs } from './retry-after.ts';
import { type CommonFault, type Vendor, VendorError, type VendorErrorCode } from './vendor-error.ts';
import { vendorWords } from './vendor-words.ts';

const MAX_ERROR_BYTES = 64 * 1024;

/** Gives the vendor's own code for an answer, or undefined for the common one of its status. */
export type CodeOfAnswer = (answer: {
  operation: string;
  status: number;
  words: string;
}) => VendorErrorCode | undefined;

interface Answer {
  vendor: Vendor;
  operation: string;
  response: Response;
}

/** The error for an answer that is not a 2xx; its status decides what became of a write. */
export async function refusal({
  vendor,
  operation,
  response,
  codeOf,
  now,
}: Answer & { codeOf: CodeOfAnswer; now: number }): Promise<VendorError> {
  const { status, headers } = response;
  const detail = await readWords(response);
  const code = codeOf({ operation, status, words: detail ?? '' }) ?? `${vendor}.${faultOfStatus(status)}`;
  // While an earlier request with the same key is at work, the write may yet happen.
  const refused = status >= 400 && status < 500 && status !== 408 && code !== 'checkr.key_in_progress';
  return new VendorError({
    code,
    operation,
    outcome: refused ? 'refused' : 'unknown',
    status,
    retryAfterMs: retryAfterMs({ headers, status, now }),
    requestId: requestIdOf(response),
    detail,
  });
}

/** The value of a 2xx answer, parsed by `schema`; anything unreadable is `bad_response` with a technical reason. */
export async function readValue<T>({
  vendor,
  operation,
  response,
  schema,
  maxBytes,
}: Answer & { schema: z.ZodType<T>; maxBytes: number }): Promise<T> {
  const unreadable = (reason: string) =>
    new VendorError({
      code: `${vendor}.bad_response`,
      operation,
      outcome: 'unknown',
      status: response.status,
      requestId: requestIdOf(response),
      reason,
    });
  try {
    const text = await readText(response, maxBytes);
    const parsed = schema.safeParse(parseJson(text, response.headers.get('content-type')));
    if (parsed.success) return parsed.data;
    throw unreadable(`shape ${parsed.error.issues[0]?.path.join('.') ?? ''}`.trim());
  } catch (error) {
    throw error instanceof BodyFault ? unreadable(error.reason) : error;
  }
}

/** The vendor's id of a request, by which its support finds it. */
export function requestIdOf(response: Response): string | undefined {
  const id = response.headers.get('x-request-id');
  return id && /^[\w.:-]{1,128}$/.test(id) ? id : undefined;
}

function faultOfStatus(status: number): CommonFault {
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'forbidden';
  if (status === 404 || status === 410) return 'not_found';
  if (status === 409) return 'conflict';
  if (status === 429) return 'rate_limited';
  if (status === 408 || status >= 500) return 'unavailable';
  return status >= 400 ? 'invalid_request' : 'bad_response';
}

// The status alone decides; an error body that breaks off or never ends only costs its words.
async function readWords(response: Response): Promise<string | undefined> {
  try {
    return vendorWords(await readText(response, MAX_ERROR_BYTES));
  } catch {
    return undefined;
  }
}
