import { isGrpcServiceError } from '@temporalio/client';
import { isDatabaseUnavailable } from '../db/database-fault.ts';
import { VendorError } from '../integrations/vendor-error.ts';

const UNAVAILABLE_GRPC: readonly number[] = [1, 4, 8, 10, 14];
const INVALID_ARGUMENT = 3;

/** Nothing came of a delivery before others may claim it: `inbox.lease_over`. */
export class LeaseOverError extends Error {
  override readonly name = 'LeaseOverError';
  readonly code = 'inbox.lease_over';
}

/** True when waiting alone can help: the server, the database or the vendor is away or slow. */
export function isTransient(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof LeaseOverError) return true;
    if (cause instanceof VendorError) return cause.transient;
    // A search attribute that was just registered is "not mapped" until the server has refreshed its cache.
    if (isGrpcServiceError(cause)) {
      return (
        UNAVAILABLE_GRPC.includes(cause.code) ||
        (cause.code === INVALID_ARGUMENT && /no mapping/i.test(cause.message))
      );
    }
  }
  return isDatabaseUnavailable(error);
}

/** A short description for an admin: name and code, never a value of a row. */
export function describeError(error: unknown): string {
  if (error instanceof VendorError) return `${error.code}: ${error.message}`;
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (isGrpcServiceError(cause)) return `temporal.${cause.code}: ${cause.details}`.slice(0, 300);
    if ('code' in cause && typeof cause.code === 'string') return `${cause.name}: ${cause.code}`;
  }
  return error instanceof Error ? error.name : 'unknown';
}
