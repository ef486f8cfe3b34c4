import { z } from 'zod';
import type { Db } from '../db/database.ts';
import type { DeliveryRow } from './claim.ts';
import { findByMarks } from './match-check.ts';
import type { Outcome } from './outcome.ts';
import type { RunStarter } from './run-starter.ts';
import { tellCheck } from './tell-check.ts';

const Body = z.object({ orderId: z.string().optional(), reference: z.string().optional() });

/** An event of an order pokes its run, or refreshes the card when the run is closed. */
export function createProformaDispatch({
  db,
  starter,
  now = Date.now,
}: {
  readonly db: Db;
  readonly starter: RunStarter;
  readonly now?: () => number;
}) {
  return async function dispatchProforma(delivery: DeliveryRow): Promise<Outcome> {
    const body = Body.safeParse(delivery.body);
    if (!delivery.event.startsWith('order.') || !body.success) {
      return { state: 'ignored', outcome: `Nothing depends on ${delivery.event}.` };
    }
    const { orderId, reference } = body.data;
    const matched = await findByMarks(db, delivery.connectionId, { orderId, reference });
    return tellCheck(matched, { db, delivery, starter, now: now() });
  };
}
