import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Db, Sql } from '../db/database.ts';
import { withinDeadline } from '../db/database-fault.ts';
import { inboxBacklog } from '../inbox/backlog.ts';

const DEADLINE_MS = 2_000;

/** The numbers of the api for Prometheus; labels hold route templates and codes, never an id. */
export function createApiMetrics({
  db,
  sql,
  now = Date.now,
}: {
  readonly db: Db;
  readonly sql: Sql;
  readonly now?: () => number;
}) {
  const registry = new Registry();
  const registers = [registry];
  const backlog = new Gauge({
    name: 'gangway_inbox_deliveries',
    help: 'Deliveries that wait to be acted on, or that were given up.',
    labelNames: ['state'],
    registers,
  });
  const oldest = new Gauge({
    name: 'gangway_inbox_oldest_seconds',
    help: 'Age of the oldest delivery in this state; 0 when there is none.',
    labelNames: ['state'],
    registers,
  });
  const sessions = new Gauge({
    name: 'gangway_database_sessions',
    help: 'Sessions of all Gangway processes on Postgres.',
    labelNames: ['state'],
    registers,
  });
  const poolSize = new Gauge({
    name: 'gangway_database_pool_size',
    help: 'Most connections to Postgres that this process opens.',
    registers,
  });
  poolSize.set(sql.options.max);

  async function readDatabase(): Promise<void> {
    const [waiting, used] = await Promise.all([
      inboxBacklog(db),
      sql<
        { state: string | null; count: number }[]
      >`select state, count(*)::int as count from pg_stat_activity
        where application_name = 'gangway' and datname = current_database() group by state`,
    ]);
    sessions.reset();
    for (const { state, count } of used) sessions.set({ state: state ?? 'unknown' }, count);
    for (const { state, count, oldest: at } of waiting) {
      backlog.set({ state }, count);
      oldest.set({ state }, at ? Math.max(now() - at.getTime(), 0) / 1_000 : 0);
    }
  }

  return {
    requests: new Histogram({
      name: 'gangway_http_request_duration_seconds',
      help: 'How long requests took, by the template of their route.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    webhooks: new Counter({
      name: 'gangway_webhooks_total',
      help: 'Requests to the webhook addresses, by what became of them.',
      labelNames: ['source', 'outcome'],
      registers,
    }),
    contentType: registry.contentType,
    /** Everything as text; the numbers of the database are left out while it does not answer. */
    async text(): Promise<string> {
      try {
        await withinDeadline(readDatabase(), DEADLINE_MS);
      } catch {
        for (const gauge of [backlog, oldest, sessions]) gauge.reset();
      }
      return registry.metrics();
    },
  };
}
export type ApiMetrics = ReturnType<typeof createApiMetrics>;
