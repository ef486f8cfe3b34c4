import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import postgres from 'postgres';

/**
 * The floor of `ingest`: a bare Hono route that reads the body and commits one row, as wide as a delivery, with a
 * primary key and nothing else. No signature, no parsing, no lookup, no dedupe, no wake-up, no metrics.
 */
const sql = postgres(process.env.FLOOR_DATABASE_URL ?? '', { max: 10, onnotice: () => {} });
await sql`
  create table if not exists floor_deliveries (
    id text primary key, source text not null, connection_id text not null, listener_id text, dedupe_key text not null,
    event text not null, occurred_at timestamptz, received_at timestamptz not null default now(), body jsonb not null,
    state text not null default 'pending', attempts integer not null default 0,
    next_attempt_at timestamptz not null default now())`;

const connectionId = `conn_${'0'.repeat(26)}`;
const listenerId = `listener_${'0'.repeat(26)}`;
let count = 0;

const app = new Hono();
app.post('/insert', async (c) => {
  const text = await c.req.text();
  count += 1;
  const id = `delivery_${String(count).padStart(26, '0')}`;
  await sql`
    insert into floor_deliveries (id, source, connection_id, listener_id, dedupe_key, event, occurred_at, body)
    values (${id}, 'lever', ${connectionId}, ${listenerId}, ${id.repeat(3).slice(0, 96)}, 'candidateHired',
      ${'2026-01-01T00:00:00.000Z'}, ${text}::text::jsonb)`;
  return c.json({ outcome: 'stored' });
});

const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
  process.send?.({ type: 'ready', url: `http://127.0.0.1:${port}` });
});

async function stop(): Promise<never> {
  server.close();
  await sql.end({ timeout: 1 });
  process.exit(0);
}
process.once('SIGTERM', stop);
process.once('disconnect', stop);
