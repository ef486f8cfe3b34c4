import { createBoundedCalls } from '../db/bounded-calls.ts';
import type { Db, Sql } from '../db/database.ts';
import type { DeliveryBody, DeliverySource } from '../db/schema/deliveries.ts';
import { markListenerVerified } from '../db/write-listeners.ts';
import { newId } from '../ids.ts';
import { createWakeUp } from './wake-up.ts';

/** Postgres acknowledges commits that a crash can lose: `inbox.not_durable`. */
export class InboxNotDurableError extends Error {
  override readonly name = 'InboxNotDurableError';
  readonly code = 'inbox.not_durable';
}

/** A webhook request that passed its signature check, reduced to what may be kept. */
export interface NewDelivery {
  readonly source: DeliverySource;
  readonly connectionId: string;
  readonly listenerId: string | null;
  /** Unique for each endpoint: Lever's token, Checkr's event id. */
  readonly dedupeKey: string;
  readonly event: string;
  readonly occurredAt: Date | null;
  readonly body: DeliveryBody;
}

/**
 * The entrance of the inbox: one statement for one delivery, committed when the promise resolves. Everything
 * throws `DatabaseUnavailableError` after `deadlineMs`, or what Postgres said.
 */
export function createInboxStore({
  db,
  sql,
  deadlineMs = 2_500,
  now = () => new Date(),
  onWakeUpError = () => {},
}: {
  readonly db: Db;
  readonly sql: Sql;
  readonly deadlineMs?: number;
  readonly now?: () => Date;
  readonly onWakeUpError?: (error: unknown) => void;
}) {
  const wakeUp = createWakeUp({ sql, onError: onWakeUpError });
  const bounded = createBoundedCalls({ deadlineMs });
  let durable = false;

  /** Throws `InboxNotDurableError` when the session's `synchronous_commit` is off. */
  async function assertDurable(): Promise<void> {
    if (durable) return;
    const [row] = await sql<{ setting: string }[]>`select current_setting('synchronous_commit') as setting`;
    if (row?.setting === 'off') {
      throw new InboxNotDurableError(
        'Postgres has synchronous_commit = off, so a webhook that was answered could be lost. Switch it on for this database or role.',
      );
    }
    durable = true;
  }

  async function insert(delivery: NewDelivery): Promise<'stored' | 'duplicate'> {
    await assertDurable();
    const { source, connectionId, listenerId, dedupeKey, event, occurredAt, body } = delivery;
    const rows = await sql`
      insert into deliveries
        (id, source, connection_id, listener_id, dedupe_key, event, occurred_at, body)
      values (${newId('delivery')}, ${source}, ${connectionId}, ${listenerId}, ${dedupeKey}, ${event},
        ${occurredAt?.toISOString() ?? null}, ${JSON.stringify(body)}::text::jsonb)
      on conflict do nothing
      returning 1`;
    return rows.length > 0 ? 'stored' : 'duplicate';
  }

  return {
    assertDurable: () => bounded(assertDurable),

    /** Commits a delivery, once for each dedupe key of its endpoint. */
    async storeDelivery(delivery: NewDelivery): Promise<'stored' | 'duplicate'> {
      const outcome = await bounded(() => insert(delivery));
      if (outcome === 'stored') wakeUp.wake();
      return outcome;
    },

    /** Commits that Lever's *Verify connection* reached a listener. */
    verifyListener(listenerId: string): Promise<void> {
      return bounded(() => markListenerVerified(db, { listenerId, now: now() }));
    },
  };
}
export type InboxStore = ReturnType<typeof createInboxStore>;
