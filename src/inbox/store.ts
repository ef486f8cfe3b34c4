import { createBoundedCalls } from '../db/bounded-calls.ts';
import type { Db, Sql } from '../db/database.ts';
import { markWebhookVerified } from '../db/write-listeners.ts';
import type { ListenerWebhookEvent } from '../domain/listener/webhook-events.ts';
import { createDeliveryWriter, type NewDelivery, type Stored } from './delivery-writer.ts';
import { createWakeUp } from './wake-up.ts';

/** Postgres acknowledges commits that a crash can lose: `inbox.not_durable`. */
export class InboxNotDurableError extends Error {
  override readonly name = 'InboxNotDurableError';
  readonly code = 'inbox.not_durable';
}

/**
 * The entrance of the inbox: a delivery is committed when its promise resolves. Everything throws
 * `DatabaseUnavailableError` after `deadlineMs`, or what Postgres said.
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
  const writer = createDeliveryWriter({ sql });
  const bounded = createBoundedCalls({ deadlineMs });
  let durable = false;

  /** Throws `InboxNotDurableError` when the session's `synchronous_commit` is off. */
  async function assertDurable(): Promise<void> {
    const [row] = await sql<{ setting: string }[]>`select current_setting('synchronous_commit') as setting`;
    if (row?.setting === 'off') {
      throw new InboxNotDurableError(
        'Postgres has synchronous_commit = off, so a webhook that was answered could be lost. Switch it on for this database or role.',
      );
    }
    durable = true;
  }

  return {
    assertDurable: () => bounded(assertDurable),

    /** Commits a delivery, once for each dedupe key of its endpoint. */
    async storeDelivery(delivery: NewDelivery): Promise<Stored> {
      const outcome = await bounded(async () => {
        if (!durable) await assertDurable();
        return writer.write(delivery);
      });
      if (outcome === 'stored') wakeUp.wake();
      return outcome;
    },

    /** Commits that Lever's *Verify connection* of one webhook reached its listener. */
    verifyListener(webhook: {
      readonly listenerId: string;
      readonly event: ListenerWebhookEvent;
    }): Promise<void> {
      return bounded(() => markWebhookVerified(db, { ...webhook, now: now() }));
    },
  };
}
export type InboxStore = ReturnType<typeof createInboxStore>;
