import type { Sql } from '../db/database.ts';
import { isDatabaseUnavailable } from '../db/database-fault.ts';
import type { DeliveryBody, DeliverySource } from '../db/schema/deliveries.ts';
import { newId } from '../ids.ts';

const MOST_STATEMENTS = 2;
const MOST_ROWS = 100;

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

export type Stored = 'stored' | 'duplicate';

interface Waiting {
  readonly id: string;
  readonly delivery: NewDelivery;
  resolve(outcome: Stored): void;
  reject(error: unknown): void;
}

/**
 * Commits deliveries: those that come while a statement is under way share the next one, and with it the
 * commit. A promise resolves when its row, or the row that it repeats, is committed.
 */
export function createDeliveryWriter({ sql }: { readonly sql: Sql }) {
  let waiting: Waiting[] = [];
  let underWay = 0;
  let scheduled = false;

  function schedule(): void {
    if (scheduled || waiting.length === 0 || underWay >= MOST_STATEMENTS) return;
    scheduled = true;
    // Whatever arrived in the same turn of the event loop goes along.
    setImmediate(() => {
      scheduled = false;
      const batch = waiting.slice(0, MOST_ROWS);
      waiting = waiting.slice(MOST_ROWS);
      underWay += 1;
      void writeBatch(batch).finally(() => {
        underWay -= 1;
        schedule();
      });
      schedule();
    });
  }

  async function writeBatch(batch: readonly Waiting[]): Promise<void> {
    try {
      const ids = await insert(batch);
      for (const { id, resolve } of batch) resolve(ids.has(id) ? 'stored' : 'duplicate');
    } catch (error) {
      if (batch.length === 1 || isDatabaseUnavailable(error)) {
        for (const { reject } of batch) reject(error);
        return;
      }
      // One row that Postgres refuses must not cost the others their place.
      for (const one of batch) await writeBatch([one]);
    }
  }

  async function insert(batch: readonly Waiting[]): Promise<ReadonlySet<string>> {
    const rows = batch.map(rowOf).sort(byKey);
    const inserted = await sql<{ id: string }[]>`
      insert into deliveries (id, source, connection_id, listener_id, dedupe_key, event, occurred_at, body)
      select id, source, connection_id, listener_id, dedupe_key, event, occurred_at, body
      from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as row (
        id text, source text, connection_id text, listener_id text, dedupe_key text, event text,
        occurred_at timestamptz, body jsonb)
      on conflict do nothing
      returning id`;
    return new Set(inserted.map(({ id }) => id));
  }

  return {
    write(delivery: NewDelivery): Promise<Stored> {
      return new Promise((resolve, reject) => {
        waiting.push({ id: newId('delivery'), delivery, resolve, reject });
        schedule();
      });
    },
  };
}

function rowOf({ id, delivery }: Waiting) {
  return {
    id,
    source: delivery.source,
    connection_id: delivery.connectionId,
    listener_id: delivery.listenerId,
    dedupe_key: delivery.dedupeKey,
    event: delivery.event,
    occurred_at: delivery.occurredAt,
    body: delivery.body,
  };
}

// In one order everywhere, so that two statements with the same keys wait for each other instead of deadlocking.
function byKey(a: ReturnType<typeof rowOf>, b: ReturnType<typeof rowOf>): number {
  if (a.dedupe_key === b.dedupe_key) return a.id < b.id ? -1 : 1;
  return a.dedupe_key < b.dedupe_key ? -1 : 1;
}
