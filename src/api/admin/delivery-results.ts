import type { DeliveryRow } from '../../db/read-deliveries.ts';

const TELL_PROGRESS_ONLY = new Set([
  'account.credentialed',
  'token.deauthorized',
  'candidate.created',
  'candidate.updated',
  'candidate.id_required',
  'candidate.driver_license_required',
  'invitation.created',
  'invitation.completed',
  'invitation.expired',
  'invitation.deleted',
  'report.created',
  'report.updated',
  'report.completed',
  'report.upgraded',
  'report.resumed',
  'package.created',
  'package.updated',
  'package.deleted',
]);

/** True when the event of a delivery tells more of a check than its progress, as `report.pre_adverse_action` does. */
export function tellsResult({ source, event }: Pick<DeliveryRow, 'source' | 'event'>): boolean {
  return source === 'checkr' && !TELL_PROGRESS_ONLY.has(event);
}
