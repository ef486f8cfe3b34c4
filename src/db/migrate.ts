import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as applyMigrations } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';

const FOLDER = fileURLToPath(new URL('./migrations', import.meta.url));
const LOCK = 7_420_211;

/** Brings the schema up to date under an advisory lock, so that several callers at once do it once. */
export async function migrate({ url }: { readonly url: string }): Promise<void> {
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice: () => {} });
  try {
    await sql`select pg_advisory_lock(${LOCK})`;
    await applyMigrations(drizzle(sql), { migrationsFolder: FOLDER });
    await sql`insert into installation (name, value)
      values ('id', replace(gen_random_uuid()::text, '-', '')) on conflict do nothing`;
  } finally {
    await sql.end({ timeout: 5 });
  }
}
