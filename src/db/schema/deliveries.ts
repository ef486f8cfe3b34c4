import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core';

/** Whose webhook it was; `gangway`: a change of its own, which travels the same road. */
export const DELIVERY_SOURCES = ['lever', 'checkr', 'proforma', 'gangway'] as const;
export type DeliverySource = (typeof DELIVERY_SOURCES)[number];

/**
 * `pending`: to be acted on (again at `next_attempt_at`). `done`: acted on. `ignored`: nothing to do.
 * `not_ours`: a provider's event that fits no check. `dead`: given up until an admin replays it.
 */
export const DELIVERY_STATES = ['pending', 'done', 'ignored', 'not_ours', 'dead'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** The inbox: every webhook request that passed its signature check, once, and what a sweep found without one. */
export const deliveries = pgTable(
  'deliveries',
  {
    id: text().primaryKey(),
    source: text({ enum: DELIVERY_SOURCES }).notNull(),
    // Without foreign keys: each insert would lock the row of its endpoint, which all others share.
    connectionId: text('connection_id').notNull(),
    listenerId: text('listener_id'),
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
    uniqueIndex('deliveries_dedupe').on(
      sql`coalesce(${table.listenerId}, ${table.connectionId})`,
      table.dedupeKey,
    ),
    index('deliveries_newest').on(table.receivedAt, table.id),
    index('deliveries_listener')
      .on(table.listenerId, table.event, table.receivedAt)
      .where(sql`${table.listenerId} is not null`),
    index('deliveries_due').on(table.nextAttemptAt).where(sql`${table.state} = 'pending'`),
    index('deliveries_dead').on(table.receivedAt).where(sql`${table.state} = 'dead'`),
    index('deliveries_run').on(table.runId).where(sql`${table.runId} is not null`),
  ],
);

export type DeliveryBody = Readonly<Record<string, unknown>>;
