import { isGrpcServiceError } from '@temporalio/client';
import { NamespaceNotFoundError } from '@temporalio/common';
import { isDatabaseUnavailable } from '../db/database-fault.ts';
import { VendorError } from '../integrations/vendor-error.ts';

// Canceled, deadline, permission, exhausted, aborted, unavailable, unauthenticated: about the server or our
// access to it, which somebody mends for all deliveries at once.
const NOT_ABOUT_THE_CALL: readonly number[] = [1, 4, 7, 8, 10, 14, 16];
const INVALID_ARGUMENT = 3;

/** Nothing came of a delivery before others may claim it: `inbox.lease_over`. */
export class LeaseOverError extends Error {
  override readonly name = 'LeaseOverError';
  readonly code = 'inbox.lease_over';
}

/** True when waiting alone can help: the server, the database or the vendor is away or slow. */
export function isTransient(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof LeaseOverError || cause instanceof NamespaceNotFoundError) return true;
    if (cause instanceof VendorError) return cause.transient;
    // A search attribute that was just registered is "not mapped" until the server has refreshed its cache.
    if (isGrpcServiceError(cause)) {
      return (
        NOT_ABOUT_THE_CALL.includes(cause.code) ||
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
