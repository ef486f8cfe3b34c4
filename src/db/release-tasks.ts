import { and, eq, inArray, sql } from 'drizzle-orm';
import { ACCOUNT_REASONS } from '../domain/run/wait-reason.ts';
import { newId } from '../ids.ts';
import type { Transaction } from './database.ts';
import { checks } from './schema/checks.ts';
import { deliveries } from './schema/deliveries.ts';
import { leverWriteBacks } from './schema/write-backs.ts';
import { AWAKE } from './write-backs.ts';

/** The event by which the inbox hears that a connection can be used again. */
export const RELEASED_EVENT = 'connection.released';

/**
 * A connection can be used again: what is held because of it is held no more, and the inbox is told, which pokes the
 * tasks. In the transaction of the change.
 */
export async function releaseTasks(
  tx: Transaction,
  connection: { readonly id: string; readonly kind: string },
): Promise<void> {
  const { id: connectionId } = connection;
  await tx
    .update(checks)
    .set({ holdReason: null, holdUntil: null })
    .where(and(eq(checks.connectionId, connectionId), inArray(checks.holdReason, [...ACCOUNT_REASONS])));
  await tx
    .update(leverWriteBacks)
    .set({ ...AWAKE, revision: sql`${leverWriteBacks.revision} + 1` })
    .where(
      and(
        eq(leverWriteBacks.connectionId, connectionId),
        eq(leverWriteBacks.state, 'needs_attention'),
        eq(leverWriteBacks.attention, 'connection_refused'),
      ),
    );
  const id = newId('delivery');
  await tx.insert(deliveries).values({
    id,
    source: 'gangway',
    connectionId,
    dedupeKey: id,
    event: RELEASED_EVENT,
    body: {},
  });
}
