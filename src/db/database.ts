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
    // No column is an array. The question for the types would be nobody's: a server that goes away meanwhile makes it an
    // unhandled rejection, which ends the process.
    fetch_types: false,
    connection: { application_name: 'gangway' },
  });
  return { db: drizzle(withPreparedStatements(sql)), sql, close: () => sql.end({ timeout: 5 }) };
}

export type Db = ReturnType<typeof openDatabase>['db'];
export type Sql = ReturnType<typeof openDatabase>['sql'];
export type Transaction = Parameters<Parameters<Db['transaction']>[0]>[0];
/** Where a repository reads and writes: the pool or a transaction. */
export type Queryable = Db | Transaction;

type Work = (transaction: object) => unknown;

/**
 * The same client, whose `unsafe`, by which drizzle sends everything, prepares its statements: Postgres then parses
 * and plans each text once for a connection instead of every time.
 */
function withPreparedStatements<T extends object>(client: T): T {
  return new Proxy(client, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (name === 'unsafe') {
        return (text: string, values: unknown, options?: object) =>
          value(text, values, { ...options, prepare: true });
      }
      if (name !== 'begin' && name !== 'savepoint') return value;
      return (...words: unknown[]) => {
        const work = words.pop() as Work;
        return value(...words, (transaction: object) => work(withPreparedStatements(transaction)));
      };
    },
  });
}
