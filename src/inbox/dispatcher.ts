import type { Logger } from 'pino';
import type { Sql } from '../db/database.ts';
import { INBOX_CHANNEL } from '../db/inbox-channel.ts';
import { describeError } from './transient-error.ts';

const POLL_MS = 1_000;
const MOST_IN_HAND = 50;

/** Rows of one table that wait to be acted on. */
export interface WorkSource<T> {
  /** Claims at most `limit` rows that are due, so that nobody else works on them meanwhile. */
  claim(limit: number): Promise<readonly T[]>;
  /** Acts on one row and writes down what became of it; throws only when that cannot be written. */
  work(row: T): Promise<void>;
}

/** Binds the type of the rows of a source, so that sources of different rows can stand in one list. */
export function claimAndWork<T>({ claim, work }: WorkSource<T>): ClaimWork {
  return async (limit) => (await claim(limit)).map((row) => () => work(row));
}
type ClaimWork = (limit: number) => Promise<readonly (() => Promise<void>)[]>;

/**
 * Acts on the inbox: claims what is due in batches, wakes up when something came, and looks by itself every
 * second. Any number may run at once. A wake-up is about `deliveries`; the other sources are looked at by the second.
 */
export function createDispatcher({
  sql,
  logger,
  deliveries,
  others,
  now = Date.now,
}: {
  readonly sql: Sql;
  readonly logger: Logger;
  readonly deliveries: ClaimWork;
  readonly others: readonly ClaimWork[];
  readonly now?: () => number;
}) {
  let stopped = false;
  let wake = () => {};
  let woken = false;
  let othersDueAt = 0;
  const inHand = new Set<Promise<void>>();

  /** Claims as much as there is room for and works on it beside what is already in hand; true when there may be more. */
  async function round(): Promise<boolean> {
    const limit = MOST_IN_HAND - inHand.size;
    if (limit <= 0) return false;
    const startedAt = now();
    const all = startedAt >= othersDueAt;
    const claimed = await Promise.all(
      (all ? [deliveries, ...others] : [deliveries]).map((claim) => claim(limit)),
    );
    const more = claimed.some((works) => works.length === limit);
    if (all && !more) othersDueAt = startedAt + POLL_MS;
    for (const work of claimed.flat()) take(work());
    return more;
  }

  function take(work: Promise<void>): void {
    const settled = work
      .catch((error: unknown) => logger.warn({ error: describeError(error) }, 'the inbox cannot be written'))
      .finally(() => {
        inHand.delete(settled);
        if (inHand.size === MOST_IN_HAND - 1) wake();
      });
    inHand.add(settled);
  }

  async function loop(): Promise<void> {
    while (!stopped) {
      woken = false;
      const more = await round().catch((error: unknown) => {
        logger.warn({ error: describeError(error) }, 'the inbox cannot be read');
        return false;
      });
      const full = inHand.size >= MOST_IN_HAND;
      if ((full || !more) && !woken) await pause();
    }
    await Promise.all(inHand);
  }

  async function pause(): Promise<void> {
    if (stopped) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, POLL_MS);
      wake = () => {
        woken = true;
        clearTimeout(timer);
        resolve();
      };
    });
  }

  return {
    /** Runs until `stop`; resolves when the last round is done. */
    async run(): Promise<void> {
      const listening = await listen(
        sql,
        () => {
          woken = true;
          wake();
        },
        logger,
      );
      await loop();
      await listening.unlisten();
    },
    stop(): void {
      stopped = true;
      wake();
    },
  };
}

/** Listens for wake-ups; without them the poll alone carries on. */
async function listen(
  sql: Sql,
  onNotify: () => void,
  logger: Logger,
): Promise<{ unlisten(): Promise<void> }> {
  try {
    const meta = await sql.listen(INBOX_CHANNEL, onNotify);
    return { unlisten: () => meta.unlisten().catch(() => {}) };
  } catch (error) {
    logger.warn({ error: describeError(error) }, 'cannot listen for the inbox; it is polled');
    return { unlisten: async () => {} };
  }
}
