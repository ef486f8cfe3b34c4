import type { CardStatus } from './card-status.ts';

const DAY_MS = 86_400_000;

/** Days to wait after the pre-adverse notice where no setting says otherwise. Checkr: seven. */
export const DEFAULT_ADVERSE_ACTION_DAYS = 7;

/** Calendar days to wait after the pre-adverse notice, by US state. */
export interface AdverseActionDays {
  readonly default: number;
  readonly byState: Readonly<Record<string, number>>;
}

/** One change of a card's status, in epoch ms. */
export interface StatusChange {
  readonly at: number;
  readonly to: CardStatus;
}

/** The waiting period of a pre-adverse action, in epoch ms; it has no end while a dispute stops it. */
export interface AdverseActionClock {
  readonly startedAt: number;
  readonly endsAt: number | null;
  readonly stopped: boolean;
}

/** The calendar days to wait in a jurisdiction. */
export function adverseActionDays(days: AdverseActionDays | undefined, state: string | null): number {
  if (!days) return DEFAULT_ADVERSE_ACTION_DAYS;
  return (state === null ? undefined : days.byState[state]) ?? days.default;
}

/**
 * The waiting period as the changes of the card, oldest first, tell it: it begins with the pre-adverse action, a
 * dispute stops it, and it goes on where it stood when the dispute is over. Null when there is none. It only says
 * how long to wait: nothing follows from its end.
 */
export function adverseActionClock(
  changes: readonly StatusChange[],
  days: number,
): AdverseActionClock | null {
  let startedAt: number | null = null;
  let stoppedAt: number | null = null;
  let stoppedMs = 0;
  for (const { at, to } of changes) {
    if (to === 'pre_adverse_action') {
      startedAt ??= at;
      stoppedMs += stoppedAt === null ? 0 : at - stoppedAt;
      stoppedAt = null;
    } else if (to === 'disputed' && startedAt !== null) {
      stoppedAt ??= at;
    } else {
      startedAt = null;
      stoppedAt = null;
      stoppedMs = 0;
    }
  }
  if (startedAt === null) return null;
  if (stoppedAt !== null) return { startedAt, endsAt: null, stopped: true };
  return { startedAt, endsAt: startedAt + days * DAY_MS + stoppedMs, stopped: false };
}
