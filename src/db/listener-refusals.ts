import { sql } from 'drizzle-orm';
import type { RefusalReason, RefusalSample } from '../domain/listener/refusal.ts';
import type { Queryable } from './database.ts';
import { deliveries } from './schema/deliveries.ts';
import { listenerRefusals, listenerWebhooks } from './schema/listeners.ts';

/** Requests that a listener refused for one reason, one after the other. */
export interface Refusals {
  readonly listenerId: string;
  readonly reason: RefusalReason;
  readonly count: number;
  /** How the last one looked. */
  readonly sample: RefusalSample;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

/** Adds to what was refused; they count as in a row until the listener accepts something. */
export async function addRefusals(db: Queryable, refusals: Refusals): Promise<void> {
  const { listenerId, reason, count, sample, firstAt, lastAt } = refusals;
  const accepted = sql`(exists (
      select 1 from ${deliveries}
      where ${deliveries.listenerId} = ${listenerId} and ${deliveries.receivedAt} > ${listenerRefusals.lastSeenAt})
    or exists (
      select 1 from ${listenerWebhooks}
      where ${listenerWebhooks.listenerId} = ${listenerId} and ${listenerWebhooks.verifiedAt} > ${listenerRefusals.lastSeenAt}))`;
  await db
    .insert(listenerRefusals)
    .values({ listenerId, reason, count, inRow: count, sample, firstSeenAt: firstAt, lastSeenAt: lastAt })
    .onConflictDoUpdate({
      target: [listenerRefusals.listenerId, listenerRefusals.reason],
      set: {
        count: sql`${listenerRefusals.count} + excluded.count`,
        inRow: sql`case when ${accepted} then excluded.in_row else ${listenerRefusals.inRow} + excluded.in_row end`,
        sample: sql`excluded.sample`,
        lastSeenAt: sql`greatest(${listenerRefusals.lastSeenAt}, excluded.last_seen_at)`,
      },
    });
}
