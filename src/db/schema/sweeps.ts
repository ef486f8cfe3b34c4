import { sql } from 'drizzle-orm';
import { bigint, index, integer, pgTable, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core';
import { connections } from './connections.ts';

/** The last sweep of each account, and how far the sweeps that came to their end reach. */
export const accountSweeps = pgTable('account_sweeps', {
  connectionId: text('connection_id')
    .primaryKey()
    .references(() => connections.id, { onDelete: 'cascade' }),
  startedAt: timestamp('started_at', { withTimezone: true }).notNull(),
  endedAt: timestamp('ended_at', { withTimezone: true }),
  /** Everything up to here was swept; null before the first sweep that came to its end. */
  sweptUntil: timestamp('swept_until', { withTimezone: true }),
  persons: integer().notNull().default(0),
  /** Why the last sweep broke off: a stable code. */
  failure: text(),
});

/**
 * `order_unknown`, `report_unknown`: the provider has it for a person of ours and Gangway does not know it.
 * `check_unknown`: Gangway has an order that the provider does not know.
 */
export const FINDING_KINDS = ['order_unknown', 'report_unknown', 'check_unknown'] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

/** Where a provider and Gangway disagree, once each, by ids alone. */
export const sweepFindings = pgTable(
  'sweep_findings',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    connectionId: text('connection_id')
      .notNull()
      .references(() => connections.id, { onDelete: 'cascade' }),
    kind: text({ enum: FINDING_KINDS }).notNull(),
    /** The provider's id of the order or the report. */
    objectId: text('object_id').notNull(),
    /** The provider's id of the person. */
    personId: text('person_id').notNull(),
    checkId: text('check_id'),
    firstSeenAt: timestamp('first_seen_at', { withTimezone: true }).notNull(),
    lastSeenAt: timestamp('last_seen_at', { withTimezone: true }).notNull(),
    /** When a later sweep no longer saw it. */
    resolvedAt: timestamp('resolved_at', { withTimezone: true }),
  },
  (table) => [
    uniqueIndex('sweep_findings_object').on(table.connectionId, table.kind, table.objectId),
    index('sweep_findings_person')
      .on(table.connectionId, table.personId)
      .where(sql`${table.resolvedAt} is null`),
  ],
);
