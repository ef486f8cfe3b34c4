import { sql } from 'drizzle-orm';
import type { Transaction } from './database.ts';

/** Lets those who look for an employee by one of these names (a Lever contact, an e-mail address) go one after the other. */
export async function lockIdentity(tx: Transaction, names: readonly (string | null)[]): Promise<void> {
  for (const name of names.filter((known) => known !== null).sort()) {
    await tx.execute(
      sql`select pg_advisory_xact_lock(hashtextextended(${`employee:${name.toLowerCase()}`}, 0))`,
    );
  }
}
