import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';

/** Opens a pool of at most `size` connections to Postgres; the caller closes it. */
export function openDatabase({ url, size = 10 }: { readonly url: string; readonly size?: number }) {
  const sql = postgres(url, {
    max: size,
    connect_timeout: 10,
    // Seconds before the next attempt to connect; the default grows to twenty.
    backoff: (attempts: number) => Math.min(0.05 * 2 ** attempts, 1),
    onnotice: () => {},
    connection: { application_name: 'gangway' },
  });
  return { db: drizzle(sql), sql, close: () => sql.end({ timeout: 5 }) };
}

export type Db = ReturnType<typeof openDatabase>['db'];
export type Sql = ReturnType<typeof openDatabase>['sql'];
export type Transaction = Parameters<Parameters<Db['transaction']>[0]>[0];
/** Where a repository reads and writes: the pool or a transaction. */
export type Queryable = Db | Transaction;
