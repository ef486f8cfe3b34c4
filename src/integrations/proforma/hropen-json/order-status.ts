import type { OrderResult, OrderState } from '../order-state.ts';

const STATES: ReadonlyMap<string, OrderState> = new Map([
  ['sent to candidate', 'invited'],
  ['in progress', 'in_progress'],
  ['pending recruiter confirmation', 'needs_action'],
  ['needs attention', 'needs_action'],
  ['completed', 'completed'],
  ['clear', 'completed'],
  ['invite expired', 'expired'],
  ['cancelled', 'canceled'],
]);

/** Where an order stands, by its status. */
export function hropenState(status: string): OrderState {
  return STATES.get(status.trim().toLowerCase()) ?? 'unknown';
}

/** How a completed order ended: `Clear` says it, `Completed` leaves it open. */
export function hropenResult(status: string): OrderResult {
  return status.trim().toLowerCase() === 'clear' ? 'clear' : 'unknown';
}
