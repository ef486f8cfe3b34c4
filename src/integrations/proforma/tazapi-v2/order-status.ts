import type { OrderResult, OrderState } from '../order-state.ts';

// A message of the agency for the client waits for an answer, so it counts as something to do, not as progress.
const STATES: ReadonlyMap<string, OrderState> = new Map([
  ['app-pending', 'invited'],
  ['new', 'invited'],
  ['draft', 'invited'],
  ['app-ready', 'in_progress'],
  ['pending', 'in_progress'],
  ['pre-pull', 'in_progress'],
  ['dispatched qc', 'in_progress'],
  ['qa review', 'in_progress'],
  ['pending review', 'in_progress'],
  ['end-user', 'in_progress'],
  ['client message', 'needs_action'],
  ['complete', 'completed'],
  ['archived', 'completed'],
  ['canceled', 'canceled'],
  ['internal-error', 'failed'],
]);

/**
 * Where an order stands. TazAPI: an order whose application ran out keeps its status, and only the date of its
 * application says so.
 */
export function tazapiState(status: string, expiresAt: Date | null, now: number): OrderState {
  const state = STATES.get(status.trim().toLowerCase()) ?? 'unknown';
  return state === 'invited' && expiresAt && expiresAt.getTime() <= now ? 'expired' : state;
}

/** How a completed order ended, by its flag. TazAPI: `searchFlagged` is true when a search found something. */
export function tazapiResult(searchFlagged: boolean | null, trustUnflagged: boolean): OrderResult {
  if (searchFlagged) return 'consider';
  return searchFlagged === false && trustUnflagged ? 'clear' : 'unknown';
}
