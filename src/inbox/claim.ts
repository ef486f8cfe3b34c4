import { sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { connections } from '../db/schema/connections.ts';
import { deliveries } from '../db/schema/deliveries.ts';
import { runActions } from '../db/schema/runs.ts';

export type DeliveryRow = typeof deliveries.$inferSelect;
export type RunActionRow = typeof runActions.$inferSelect;

/**
 * Claims deliveries that are due and whose connection is not switched off: each is free for others again when the lease is over, so that a
 * dispatcher which died in the middle loses nothing.
 */
export function claimDeliveries(
  db: Db,
  { limit, leaseMs }: { readonly limit: number; readonly leaseMs: number },
): Promise<DeliveryRow[]> {
  const due = sql`(select ${deliveries.id} from ${deliveries}
    where ${deliveries.state} = 'pending' and ${deliveries.nextAttemptAt} <= now()
      and ${deliveries.connectionId} not in (select ${connections.id} from ${connections} where not ${connections.active})
    order by ${deliveries.nextAttemptAt} limit ${limit} for update skip locked)`;
  return db
    .update(deliveries)
    .set({ nextAttemptAt: inMs(leaseMs), attempts: sql`${deliveries.attempts} + 1` })
    .where(sql`${deliveries.id} in ${due}`)
    .returning();
}

/** Claims the admin actions that no worker has answered yet. */
export function claimActions(
  db: Db,
  { limit, leaseMs }: { readonly limit: number; readonly leaseMs: number },
): Promise<RunActionRow[]> {
  const due = sql`(select ${runActions.id} from ${runActions}
    where ${runActions.state} = 'pending' and ${runActions.nextAttemptAt} <= now()
    order by ${runActions.nextAttemptAt} limit ${limit} for update skip locked)`;
  return db
    .update(runActions)
    .set({ nextAttemptAt: inMs(leaseMs) })
    .where(sql`${runActions.id} in ${due}`)
    .returning();
}

/** An instant by the clock of Postgres, `ms` from now. */
export function inMs(ms: number) {
  return sql`now() + make_interval(secs => ${ms / 1000})`;
}
