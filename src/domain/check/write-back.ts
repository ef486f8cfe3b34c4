import type { WriteBackState } from '../lever/write-back-state.ts';
import type { WaitReason } from '../run/wait-reason.ts';
import { type CardStatus, orderFailure } from './card-status.ts';

/** What Lever is to show of a check. */
export interface CheckWriteBack {
  readonly state: WriteBackState;
  readonly reason?: WaitReason;
  /** The check is clear. */
  readonly advance?: boolean;
}

/**
 * What Lever is to show of a check by its card; null when a change to this status changes nothing there. It tells
 * that a check is completed, never with which result.
 */
export function writeBackOf(check: {
  readonly status: CardStatus;
  readonly refusal: WaitReason | null;
  readonly reinvitesLeft: number;
}): CheckWriteBack | null {
  switch (check.status) {
    case 'ordering':
    case 'unknown':
      return null;
    case 'order_failed':
      return { state: 'error', reason: orderFailure(check) ?? 'order_failed' };
    case 'invitation_expired':
      // Another invitation follows by itself: there is nothing for anybody to do.
      return check.reinvitesLeft > 0 ? null : { state: 'error', reason: 'invitation_expired' };
    case 'invitation_canceled':
      return { state: 'error', reason: 'invitation_canceled' };
    case 'invitation_sent':
    case 'pending':
    case 'suspended':
    case 'decide_at_provider':
      return { state: 'ordered' };
    case 'clear':
      return { state: 'completed', advance: true };
    default:
      return { state: 'completed' };
  }
}
