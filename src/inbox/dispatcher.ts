import { setTimeout as delay } from 'node:timers/promises';
import { and, eq } from 'drizzle-orm';
import type { Logger } from 'pino';
import type { Db, Sql } from '../db/database.ts';
import { deliveries } from '../db/schema/deliveries.ts';
import { claimActions, claimDeliveries, type DeliveryRow, inMs, type RunActionRow } from './claim.ts';
import { type Outcome, pauseMs } from './outcome.ts';
import { describeError, isTransient, LeaseOverError } from './transient-error.ts';

const POLL_MS = 1_000;
const MOST_IN_HAND = 50;
const GIVE_UP_AFTER = 12;

export interface DispatcherDeps {
  readonly db: Db;
  readonly sql: Sql;
  readonly logger: Logger;
  readonly leaseMs: number;
  readonly dispatch: Readonly<Record<DeliveryRow['source'], (delivery: DeliveryRow) => Promise<Outcome>>>;
  readonly sendAction: (action: RunActionRow) => Promise<void>;
}

/**
 * Acts on the inbox: claims what is due in batches, wakes up when something came, and looks by itself every
 * second. Any number may run at once.
 */
export function createDispatcher({ db, sql, logger, leaseMs, dispatch, sendAction }: DispatcherDeps) {
  const stopping = new AbortController();
  let wake = () => {};
  let woken = false;
  const inHand = new Set<Promise<void>>();

  async function handle(delivery: DeliveryRow): Promise<void> {
    try {
      await record(delivery, await withinLease(dispatch[delivery.source](delivery), leaseMs));
    } catch (error) {
      const lastError = describeError(error);
      const transient = isTransient(error);
      logger.warn(
        { delivery: delivery.id, attempts: delivery.attempts, lastError, transient },
        'delivery not acted on',
      );
      const dead = !transient && delivery.attempts >= GIVE_UP_AFTER;
      await update(delivery, {
        lastError,
        ...(dead ? { state: 'dead' as const } : { nextAttemptAt: inMs(pauseMs(delivery.attempts)) }),
      });
    }
  }

  async function record(delivery: DeliveryRow, outcome: Outcome): Promise<void> {
    if (outcome.state === 'again') {
      const nextAttemptAt = inMs(pauseMs(delivery.attempts));
      return update(delivery, { outcome: outcome.outcome, lastError: null, nextAttemptAt });
    }
    return update(delivery, {
      state: outcome.state,
      outcome: outcome.outcome,
      runId: outcome.runId ?? null,
      lastError: null,
      doneAt: new Date(),
    });
  }

  async function update(
    delivery: DeliveryRow,
    set: Parameters<ReturnType<Db['update']>['set']>[0],
  ): Promise<void> {
    await db
      .update(deliveries)
      .set(set)
      .where(and(eq(deliveries.id, delivery.id), eq(deliveries.state, 'pending')));
  }

  /** Claims as much as there is room for and works on it beside what is already in hand. */
  async function round(): Promise<boolean> {
    const limit = MOST_IN_HAND - inHand.size;
    if (limit <= 0) return false;
    const [claimed, actions] = await Promise.all([
      claimDeliveries(db, { limit, leaseMs }),
      claimActions(db, { limit, leaseMs }),
    ]);
    for (const delivery of claimed) take(handle(delivery));
    for (const action of actions) take(sendAction(action));
    return claimed.length === limit || actions.length === limit;
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
    while (!stopping.signal.aborted) {
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
    const rest = new AbortController();
    wake = () => {
      woken = true;
      rest.abort();
    };
    const signal = AbortSignal.any([rest.signal, stopping.signal]);
    await delay(POLL_MS, undefined, { signal }).catch(() => {});
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
      stopping.abort();
    },
  };
}

/** What never answers must not keep its place in hand, nor keep the process from stopping. */
async function withinLease<T>(work: Promise<T>, leaseMs: number): Promise<T> {
  const settled = new AbortController();
  const { signal } = settled;
  const late = delay(leaseMs, null, { signal }).then(() => {
    throw new LeaseOverError(`Nothing came of it within ${leaseMs} ms`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    settled.abort();
    late.catch(() => {});
  }
}

/** Listens for wake-ups; without them the poll alone carries on. */
async function listen(
  sql: Sql,
  onNotify: () => void,
  logger: Logger,
): Promise<{ unlisten(): Promise<void> }> {
  try {
    const meta = await sql.listen('gangway_inbox', onNotify);
    return { unlisten: () => meta.unlisten().catch(() => {}) };
  } catch (error) {
    logger.warn({ error: describeError(error) }, 'cannot listen for the inbox; it is polled');
    return { unlisten: async () => {} };
  }
}
