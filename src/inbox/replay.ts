import { eq, sql } from 'drizzle-orm';
import { writeAudit } from '../db/audit.ts';
import type { Queryable } from '../db/database.ts';
import { INBOX_CHANNEL } from '../db/inbox-channel.ts';
import type { DeliveryRow } from '../db/read-deliveries.ts';
import { type DeliveryState, deliveries } from '../db/schema/deliveries.ts';

const REPLAYABLE: readonly DeliveryState[] = ['dead', 'not_ours', 'ignored', 'done'];

export type Replay =
  | { readonly ok: true; readonly delivery: DeliveryRow }
  | { readonly ok: false; readonly reason: 'delivery.not_found' | 'delivery.not_replayable' };

/** Puts a delivery that was dealt with or given up back into the inbox, as if it had just come. */
export async function replayDelivery(
  db: Queryable,
  { id, actor }: { readonly id: string; readonly actor: string },
): Promise<Replay> {
  return db.transaction(async (tx): Promise<Replay> => {
    const [before] = await tx.select().from(deliveries).where(eq(deliveries.id, id)).for('update');
    if (!before) return { ok: false, reason: 'delivery.not_found' };
    if (!REPLAYABLE.includes(before.state)) return { ok: false, reason: 'delivery.not_replayable' };
    const [delivery] = await tx
      .update(deliveries)
      .set({
        state: 'pending',
        attempts: 0,
        nextAttemptAt: sql`now()`,
        lastError: null,
        outcome: null,
        doneAt: null,
      })
      .where(eq(deliveries.id, id))
      .returning();
    if (!delivery) throw new Error('A locked delivery vanished');
    await writeAudit(tx, {
      actor,
      action: 'delivery.replayed',
      objectType: 'delivery',
      objectId: id,
      details: { state: before.state },
    });
    await tx.execute(sql`select pg_notify(${INBOX_CHANNEL}, '')`);
    return { ok: true, delivery };
  });
}
