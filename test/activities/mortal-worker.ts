import { drizzle } from 'drizzle-orm/postgres-js';
import type { Db, Sql } from '../../src/db/database.ts';

/** What becomes of one call of a worker, and of the worker. */
export interface Strike {
  /** Which call, from 1, counted over all activities of a scenario; of a late one, which POST. */
  readonly at: number;
  /**
   * `late`: the worker is struck first, and its POST arrives after the next look-up, after the one that follows, or
   * together with its repetition.
   */
  readonly when: 'before' | 'after' | 'late by a look-up' | 'late by two look-ups' | 'with its repetition';
  /** `death`: nothing of the worker goes on. `error`: the call throws and the worker lives. */
  readonly kind: 'death' | 'error';
}

/** A worker's ways to the world (each SQL statement, each commit, each HTTP request), one of which ends as told. */
export class MortalWorker {
  readonly db: Db;
  readonly calls: string[] = [];
  private strike: Strike | null = null;
  private dead = false;
  private postponed: (() => Promise<unknown>) | null = null;
  private hasStruck = false;
  private posts = 0;
  private lookUps = 0;

  constructor(sql: Sql) {
    this.db = drizzle(this.guarded(sql));
  }

  get struck(): boolean {
    return this.hasStruck;
  }

  arm(strike: Strike | null): void {
    this.strike = strike;
    this.hasStruck = false;
    this.dead = false;
    this.postponed = null;
    this.calls.length = 0;
    this.posts = 0;
    this.lookUps = 0;
  }

  /** Another worker takes over. */
  restart(): void {
    this.dead = false;
  }

  readonly fetch: typeof globalThis.fetch = async (target, init) => {
    const { method = 'GET', signal: _, ...rest } = init ?? {};
    const whole = async (): Promise<Response> => {
      // Without the worker's own signal, which would take back a request that is already under way.
      const response = await globalThis.fetch(target, { method, ...rest });
      return new Response(await response.arrayBuffer(), response);
    };
    const isPost = method === 'POST';
    if (isPost) this.posts += 1;
    const together = isPost ? this.arriving('with its repetition') : null;
    const answer = await this.pass(`${method} ${new URL(String(target)).pathname}`, whole, isPost);
    await together;
    if (!isPost) await this.lookedUp();
    return answer;
  };

  private async pass<T>(name: string, call: () => PromiseLike<T>, isPost = false): Promise<T> {
    if (this.dead) throw new Error('The worker is dead');
    this.calls.push(name);
    const strike = this.strikes(isPost) ? this.strike : null;
    if (strike?.when === 'before') throw this.end(strike);
    if (strike && strike.when !== 'after') {
      this.postponed = async () => call();
      throw this.end(strike);
    }
    const answer = await call();
    if (strike) throw this.end(strike);
    return answer;
  }

  private strikes(isPost: boolean): boolean {
    if (!this.strike) return false;
    const { at, when } = this.strike;
    return when === 'before' || when === 'after' ? this.calls.length === at : isPost && this.posts === at;
  }

  private async lookedUp(): Promise<void> {
    await this.arriving('late by a look-up');
    if (this.postponed) this.lookUps += 1;
    if (this.lookUps === 2) await this.arriving('late by two look-ups');
  }

  /** Lets the postponed request arrive, when it is this late. */
  private async arriving(when: Strike['when']): Promise<void> {
    const arrive = this.strike?.when === when ? this.postponed : null;
    if (!arrive) return;
    this.postponed = null;
    await arrive();
  }

  private end({ kind }: Strike): Error {
    this.hasStruck = true;
    this.dead = kind === 'death';
    return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  }

  private guarded(sql: Sql): Sql {
    return new Proxy(sql, {
      get: (target, property) => {
        if (property === 'unsafe') return this.unsafe(target);
        if (property === 'begin') return this.begin(target);
        return Reflect.get(target, property);
      },
    });
  }

  private unsafe(sql: Sql) {
    return (text: string, parameters: never[], options?: { prepare?: boolean }) => {
      const query = () => sql.unsafe(text, parameters, options);
      const name = text.slice(0, 50);
      return {
        // biome-ignore lint/suspicious/noThenProperty: a query of postgres.js is a promise that starts when awaited.
        then: (resolve: (rows: unknown) => unknown, reject: (error: unknown) => unknown) =>
          this.pass(name, query).then(resolve, reject),
        values: () => this.pass(name, () => query().values()),
      };
    };
  }

  private begin(sql: Sql) {
    return (work: (tx: Sql) => Promise<unknown>) =>
      this.pass('commit', () => sql.begin((tx) => work(this.guarded(tx as unknown as Sql))));
  }
}
