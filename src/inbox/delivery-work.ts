import { and, eq } from 'drizzle-orm';
import type { Logger } from 'pino';
import type { Db } from '../db/database.ts';
import { deliveries } from '../db/schema/deliveries.ts';
import { claimDeliveries, type DeliveryRow, inMs } from './claim.ts';
import type { WorkSource } from './dispatcher.ts';
import { type Outcome, pauseMs } from './outcome.ts';
import { describeError, isTransient, LeaseOverError } from './transient-error.ts';

const GIVE_UP_AFTER = 12;

export type Dispatch = Readonly<Record<DeliveryRow['source'], (delivery: DeliveryRow) => Promise<Outcome>>>;

/** The deliveries that are due: each is acted on and what became of it is written into its row. */
export function createDeliveryWork({
  db,
  logger,
  leaseMs,
  dispatch,
}: {
  readonly db: Db;
  readonly logger: Logger;
  readonly leaseMs: number;
  readonly dispatch: Dispatch;
}): WorkSource<DeliveryRow> {
  async function work(delivery: DeliveryRow): Promise<void> {
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

  return { claim: (limit) => claimDeliveries(db, { limit, leaseMs }), work };
}

/** What never answers must not keep its place in hand, nor keep the process from stopping. */
async function withinLease<T>(work: Promise<T>, leaseMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LeaseOverError(`Nothing came of it within ${leaseMs} ms`)), leaseMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
