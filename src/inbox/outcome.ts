import type { DeliveryState } from '../db/schema/deliveries.ts';

/** What became of a delivery: acted on, nothing to do, or to be looked at again after a pause. */
export type Outcome =
  | {
      readonly state: Extract<DeliveryState, 'done' | 'ignored' | 'not_ours'>;
      readonly outcome: string;
      readonly runId?: string;
    }
  | { readonly state: 'again'; readonly outcome: string };

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 600_000;

/** The pause before attempt `attempts + 1`: one second, doubled each time, at most ten minutes. */
export function pauseMs(attempts: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** Math.min(Math.max(attempts - 1, 0), 20), LONGEST_PAUSE_MS);
}
