import type { Sql } from '../db/database.ts';
import { INBOX_CHANNEL } from '../db/inbox-channel.ts';

/**
 * Tells the dispatchers that deliveries are waiting: at most one NOTIFY in flight, at most one every
 * `gapMs`. Sent after the commit, because a NOTIFY inside it makes Postgres commit one transaction at a time.
 */
export function createWakeUp({
  sql,
  gapMs = 15,
  onError,
}: {
  readonly sql: Sql;
  readonly gapMs?: number;
  /** A lost wake-up costs time, not a delivery: dispatchers poll too. */
  readonly onError: (error: unknown) => void;
}) {
  let wanted = false;
  let busy = false;

  async function send(): Promise<void> {
    busy = true;
    while (wanted) {
      wanted = false;
      try {
        await sql`select pg_notify(${INBOX_CHANNEL}, '')`;
      } catch (error) {
        onError(error);
      }
      await new Promise((resolve) => setTimeout(resolve, gapMs).unref());
    }
    busy = false;
  }

  return {
    wake(): void {
      wanted = true;
      if (!busy) void send();
    },
  };
}
