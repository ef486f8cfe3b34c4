import type { ConnectionProblem } from '../domain/connection-problem.ts';
import { VendorError } from '../integrations/vendor-error.ts';
import { KeyRingError } from '../key-ring.ts';

/** Why an account cannot be used, as it stands in the row of its connection. */
export interface FoundProblem {
  readonly problem: ConnectionProblem;
  readonly detail: string | null;
}

/** A clock that is further off than this is a reason by itself (ms): tokens and certificates go by it. */
export const MOST_SKEW_MS = 300_000;

const CLOCK_CODES = new Set(['CERT_NOT_YET_VALID', 'CERT_HAS_EXPIRED']);

/** What an error of a try says about the connection; throws what is no matter of the connection. */
export function problemOf(
  error: unknown,
  { isLogin, aheadMs }: { readonly isLogin: boolean; readonly aheadMs: number | null },
): FoundProblem {
  if (error instanceof KeyRingError && error.code === 'keys.unknown_key') {
    return { problem: 'key_missing', detail: error.keyId };
  }
  if (!(error instanceof VendorError)) throw error;
  const skewed = skewProblem(aheadMs);
  const [, fault = ''] = error.code.split('.');
  switch (fault) {
    case 'unauthorized':
      if (skewed) return skewed;
      return { problem: isLogin ? 'revoked' : 'credential_refused', detail: null };
    case 'grant_refused':
      return skewed ?? { problem: 'revoked', detail: null };
    case 'client_refused':
      return { problem: 'client_refused', detail: null };
    case 'forbidden':
    case 'wrong_scope':
    case 'not_credentialed':
      return { problem: 'missing_permission', detail: null };
    case 'network':
      if (CLOCK_CODES.has(error.reason ?? '')) return { problem: 'clock_skew', detail: null };
      return { problem: 'network', detail: error.reason ?? null };
    case 'timeout':
    case 'unavailable':
    case 'rate_limited':
      return { problem: 'unavailable', detail: error.status === undefined ? null : String(error.status) };
    default:
      return { problem: 'bad_answer', detail: error.status === undefined ? null : String(error.status) };
  }
}

/** The problem of a clock that is minutes off; null for one that is right. */
export function skewProblem(aheadMs: number | null): FoundProblem | null {
  if (aheadMs === null || Math.abs(aheadMs) <= MOST_SKEW_MS) return null;
  return { problem: 'clock_skew', detail: String(Math.round(aheadMs / 60_000)) };
}
