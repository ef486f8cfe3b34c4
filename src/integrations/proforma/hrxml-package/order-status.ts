import type { OrderResult, OrderState } from '../order-state.ts';

// HR-XML 2.3, and the words with `x:` of the gateway's own dialect. A hold waits for somebody, so it is not progress.
const STATES: ReadonlyMap<string, OrderState> = new Map([
  ['new', 'invited'],
  ['inprogress', 'in_progress'],
  ['delayed', 'in_progress'],
  ['x:pending', 'in_progress'],
  ['hold', 'needs_action'],
  ['suspended', 'needs_action'],
  ['completed', 'completed'],
  ['fulfilled', 'completed'],
  ['x:ready', 'completed'],
  ['cancelled', 'canceled'],
  ['x:error', 'failed'],
]);

const RESULTS: ReadonlyMap<string, OrderResult> = new Map([
  ['pass', 'clear'],
  ['clear', 'clear'],
  ['fail', 'consider'],
  ['review', 'consider'],
  ['hit', 'consider'],
  ['unabletocontact', 'consider'],
  ['unabletoverify', 'consider'],
]);

/** Where an order stands, by its OrderStatus. */
export function hrxmlState(status: string): OrderState {
  return STATES.get(status.trim().toLowerCase()) ?? 'unknown';
}

/** How a completed order ended, by its ResultStatus. */
export function hrxmlResult(status: string | null): OrderResult {
  return RESULTS.get((status ?? '').trim().toLowerCase()) ?? 'unknown';
}
