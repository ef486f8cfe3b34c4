import { sql } from 'drizzle-orm';
import {
  bigint,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { FLAG_ANSWERS, RUN_FLAGS } from '../../domain/listener/policy.ts';
import { REFUSAL_REASONS, type RefusalSample } from '../../domain/listener/refusal.ts';
import { LISTENER_WEBHOOK_EVENTS } from '../../domain/listener/webhook-events.ts';
import { listeners } from './definitions.ts';
import { runs } from './runs.ts';

const ofListener = () =>
  text('listener_id')
    .notNull()
    .references(() => listeners.id, { onDelete: 'cascade' });

/** A webhook in Lever that sends to a listener: known by its token, made by an admin there or by Gangway. */
export const listenerWebhooks = pgTable(
  'listener_webhooks',
  {
    listenerId: ofListener(),
    event: text({ enum: LISTENER_WEBHOOK_EVENTS }).notNull(),
    /** Sealed list of the tokens that may sign; several during rotation. */
    signatureTokens: text('signature_tokens'),
    /** Lever's id of a webhook that Gangway made there. */
    leverWebhookId: text('lever_webhook_id'),
    /** When Lever's *Verify connection* last came. */
    verifiedAt: timestamp('verified_at', { withTimezone: true }),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.listenerId, table.event] })],
);

/** Requests at a listener's address that were not accepted: counted, never kept. */
export const listenerRefusals = pgTable(
  'listener_refusals',
  {
    listenerId: ofListener(),
    reason: text({ enum: REFUSAL_REASONS }).notNull(),
    count: bigint({ mode: 'number' }).notNull(),
    /** How many came since the last one that was accepted. */
    inRow: integer('in_row').notNull(),
    sample: jsonb().$type<RefusalSample>(),
    firstSeenAt: timestamp('first_seen_at', { withTimezone: true }).notNull(),
    lastSeenAt: timestamp('last_seen_at', { withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.listenerId, table.reason] })],
);

/** The last sweep of each listener, and how far the sweeps that came to their end reach. */
export const listenerSweeps = pgTable('listener_sweeps', {
  listenerId: text('listener_id')
    .primaryKey()
    .references(() => listeners.id, { onDelete: 'cascade' }),
  startedAt: timestamp('started_at', { withTimezone: true }).notNull(),
  endedAt: timestamp('ended_at', { withTimezone: true }),
  /** Everything up to here was swept; null before the first sweep that came to its end. */
  sweptUntil: timestamp('swept_until', { withTimezone: true }),
  /** Hires or moves that no webhook had told of. */
  found: integer().notNull().default(0),
  /** Why the last sweep broke off: a stable code. */
  failure: text(),
});

/** What a person has to look at because of something that happened in Lever after the entry. */
export const runFlags = pgTable(
  'run_flags',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    runId: text('run_id')
      .notNull()
      .references(() => runs.id),
    listenerId: text('listener_id').notNull(),
    deliveryId: text('delivery_id').notNull(),
    reason: text({ enum: RUN_FLAGS }).notNull(),
    at: timestamp({ withTimezone: true }).notNull(),
    answer: text({ enum: FLAG_ANSWERS }),
    answeredAt: timestamp('answered_at', { withTimezone: true }),
    answeredBy: text('answered_by'),
  },
  (table) => [
    uniqueIndex('run_flags_open').on(table.runId, table.reason).where(sql`${table.answeredAt} is null`),
    index('run_flags_listener').on(table.listenerId),
    index('run_flags_delivery').on(table.deliveryId),
  ],
);
