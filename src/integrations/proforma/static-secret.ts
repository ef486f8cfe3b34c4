import { createHash, timingSafeEqual } from 'node:crypto';
import type { WebhookVerdict } from '../screening-provider.ts';

/**
 * Compares a secret that came with a request with the accepted ones. All are tried, on hashes of equal length, so that
 * the time tells nothing; an empty one never matches.
 */
export function secretVerdict(given: string | undefined, keys: readonly string[]): WebhookVerdict {
  if (!keys.some((key) => key !== '')) return { ok: false, reason: 'no_keys' };
  if (!given) return { ok: false, reason: 'unsigned' };
  const hash = sha256(given);
  let keyIndex = -1;
  for (const [at, key] of keys.entries()) {
    const isEqual = timingSafeEqual(hash, sha256(key));
    if (isEqual && key !== '' && keyIndex === -1) keyIndex = at;
  }
  return keyIndex === -1 ? { ok: false, reason: 'bad_signature' } : { ok: true, keyIndex };
}

/** A key for one occurrence, made of what tells it apart from others. */
export function dedupeKeyOf(parts: readonly unknown[]): string {
  return sha256(JSON.stringify(parts)).toString('hex');
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
