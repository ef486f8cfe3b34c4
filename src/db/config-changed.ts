import { sql } from 'drizzle-orm';
import type { Queryable } from './database.ts';

/** Every process that keeps connections, listeners or definitions in memory listens on this channel. */
export const CONFIG_CHANNEL = 'gangway_config';

/** Tells every process to read its configuration again, once the transaction is committed. */
export async function announceConfigChange(db: Queryable): Promise<void> {
  await db.execute(sql`select pg_notify(${CONFIG_CHANNEL}, '')`);
}
