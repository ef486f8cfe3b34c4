import type { WaitReason } from '../domain/run/wait-reason.ts';
import { VendorError, type VendorErrorCode } from '../integrations/vendor-error.ts';

/** Why Lever does not show a record, where asking again at once cannot help; null for any other fault. */
export function leverRefusal(error: unknown): WaitReason | null {
  if (!(error instanceof VendorError)) return null;
  switch (error.code) {
    case 'lever.grant_refused':
      return 'connection_revoked';
    case 'lever.client_refused':
    case 'lever.unauthorized':
      return 'connection_unauthorized';
    case 'lever.forbidden':
      return 'source_refused';
    case 'lever.not_found':
      return 'source_missing';
    default:
      return null;
  }
}

/** True when Lever refuses the connection, whatever is asked for. */
export function leverRefusesAccess(code: VendorErrorCode): boolean {
  return ['lever.unauthorized', 'lever.forbidden', 'lever.grant_refused', 'lever.client_refused'].includes(
    code,
  );
}
