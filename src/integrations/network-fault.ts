import type { VendorOutcome } from './vendor-error.ts';

const BEFORE_SENDING = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/**
 * What an error thrown by `fetch` says about the request: a failed look-up, connect or TLS handshake means that it was
 * not sent; after that nobody knows.
 */
export function networkFault(error: unknown): { outcome: VendorOutcome; reason: string | undefined } {
  const chain = causesOf(error);
  const codes = chain.map((cause) => textField(cause, 'code')).filter((code) => code !== undefined);
  const reason = codes.find((code) => /^[A-Z0-9_]{1,64}$/.test(code));
  const notSent = chain.some(
    (cause) =>
      textField(cause, 'syscall') === 'connect' || BEFORE_SENDING.has(textField(cause, 'code') ?? ''),
  );
  return { outcome: notSent ? 'not_sent' : 'unknown', reason };
}

// Node tries every address of a name and puts the failed attempts into an AggregateError.
function causesOf(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let at = error; at instanceof Error && chain.length < 10; at = at.cause) {
    chain.push(at, ...(at instanceof AggregateError ? at.errors.slice(0, 1) : []));
  }
  return chain;
}

function textField(value: unknown, field: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const found: unknown = Reflect.get(value, field);
  return typeof found === 'string' ? found : undefined;
}
