import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { pino } from 'pino';
import type { Db, Sql } from '../../src/db/database.ts';
import { INBOX_CHANNEL } from '../../src/db/inbox-channel.ts';
import { type DeliverySource, deliveries } from '../../src/db/schema/deliveries.ts';
import { newId } from '../../src/ids.ts';
import type { DeliveryRow } from '../../src/inbox/claim.ts';
import { createDeliveryWork } from '../../src/inbox/delivery-work.ts';
import { claimAndWork, createDispatcher } from '../../src/inbox/dispatcher.ts';
import type { Outcome } from '../../src/inbox/outcome.ts';
import type { World } from '../activities/world.ts';

export const DONE: Outcome = { state: 'done', outcome: 'Did it.' };

/** Puts deliveries into the inbox as the webhooks would, without waking anybody. */
export async function deliver(
  world: World,
  rows: readonly (Partial<typeof deliveries.$inferInsert> & { readonly source?: DeliverySource })[],
): Promise<string[]> {
  const values = rows.map(({ source = 'lever', ...row }) => ({
    id: newId('delivery'),
    source,
    connectionId: source === 'lever' ? world.lever.id : world.checkr.id,
    listenerId: source === 'lever' ? world.listener.id : null,
    dedupeKey: randomUUID(),
    event: source === 'lever' ? 'candidateHired' : 'report.completed',
    body: source === 'lever' ? { opportunityId: randomUUID() } : { object: {} },
    ...row,
  }));
  await world.db.insert(deliveries).values(values);
  return values.map(({ id }) => id);
}

/** The delivery as it is now. */
export async function deliveryOf({ db }: Pick<World, 'db'>, id: string): Promise<DeliveryRow> {
  const [row] = await db.select().from(deliveries).where(eq(deliveries.id, id));
  if (!row) throw new Error(`There is no delivery ${id}`);
  return row;
}

/** Tells the dispatchers, as the entrance of the inbox does. */
export const notify = ({ db }: Pick<World, 'db'>) => db.execute(sql`select pg_notify(${INBOX_CHANNEL}, '')`);

/** A dispatcher that runs until `stop`, with the log that it wrote. */
export function startDispatcher({
  db,
  sql: connection,
  dispatch,
  leaseMs = 30_000,
}: {
  db: Db;
  sql: Sql;
  dispatch: (delivery: DeliveryRow) => Promise<Outcome>;
  leaseMs?: number;
}) {
  const log: string[] = [];
  const logger = pino({ level: 'trace' }, { write: (line: string) => void log.push(line) });
  const work = createDeliveryWork({
    db,
    logger,
    leaseMs,
    dispatch: { lever: dispatch, checkr: dispatch, proforma: dispatch, gangway: dispatch },
  });
  const dispatcher = createDispatcher({
    sql: connection,
    logger,
    deliveries: claimAndWork(work),
    others: [],
  });
  const ended = dispatcher.run();
  return {
    log,
    ended,
    stop(): Promise<void> {
      dispatcher.stop();
      return ended;
    },
  };
}
