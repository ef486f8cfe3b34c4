import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * The index of the key whose lower-case hex HMAC-SHA256 of `message` equals `signature`, or -1. All keys are tried in
 * constant time on raw bytes; an empty key never matches; the key is its text, not decoded hex.
 */
export function signingKeyIndex({
  message,
  signature,
  keys,
}: {
  message: string | Uint8Array;
  signature: string;
  keys: readonly string[];
}): number {
  const given = Buffer.from(signature);
  let index = -1;
  for (const [at, key] of keys.entries()) {
    const expected = Buffer.from(createHmac('sha256', key).update(message).digest('hex'));
    const equal = given.length === expected.length && timingSafeEqual(given, expected);
    if (equal && key !== '' && index === -1) index = at;
  }
  return index;
}

/** The JSON value of a raw body, or undefined when it is not UTF-8 or not JSON. */
export function readJsonBody(rawBody: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(rawBody));
  } catch {
    return undefined;
  }
}
