import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core';
import { connections } from './connections.ts';
import { listeners } from './definitions.ts';

export const DELIVERY_SOURCES = ['lever', 'checkr'] as const;
export type DeliverySource = (typeof DELIVERY_SOURCES)[number];

/**
 * `pending`: to be acted on (again at `next_attempt_at`). `done`: acted on. `ignored`: nothing to do.
 * `not_ours`: a provider's event that fits no check. `dead`: given up until an admin replays it.
 */
export const DELIVERY_STATES = ['pending', 'done', 'ignored', 'not_ours', 'dead'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** The inbox: every webhook request that passed its signature check, once. */
export const deliveries = pgTable(
  'deliveries',
  {
    id: text().primaryKey(),
    source: text({ enum: DELIVERY_SOURCES }).notNull(),
    connectionId: text('connection_id')
      .notNull()
      .references(() => connections.id),
    listenerId: text('listener_id').references(() => listeners.id),
    /** Unique for each endpoint: Lever's token, Checkr's event id. */
    dedupeKey: text('dedupe_key').notNull(),
    event: text().notNull(),
    occurredAt: timestamp('occurred_at', { withTimezone: true }),
    receivedAt: timestamp('received_at', { withTimezone: true }).notNull().defaultNow(),
    /** What may be kept of the body: ids and the like. */
    body: jsonb().$type<DeliveryBody>().notNull(),
    state: text({ enum: DELIVERY_STATES }).notNull().default('pending'),
    attempts: integer().notNull().default(0),
    nextAttemptAt: timestamp('next_attempt_at', { withTimezone: true }).notNull().defaultNow(),
    lastError: text('last_error'),
    outcome: text(),
    runId: text('run_id'),
    doneAt: timestamp('done_at', { withTimezone: true }),
  },
  (table) => [
    uniqueIndex('deliveries_endpoint_dedupe').on(table.connectionId, table.listenerId, table.dedupeKey),
    uniqueIndex('deliveries_connection_dedupe')
      .on(table.connectionId, table.dedupeKey)
      .where(sql`${table.listenerId} is null`),
    index('deliveries_due').on(table.nextAttemptAt).where(sql`${table.state} = 'pending'`),
    index('deliveries_run').on(table.runId),
  ],
);

export type DeliveryBody = Readonly<Record<string, unknown>>;
