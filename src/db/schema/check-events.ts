import { bigint, index, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import { CARD_STATUSES } from '../../domain/check/card-status.ts';
import { checks } from './checks.ts';

/** What can happen to a check, as its timeline tells it. */
export const CHECK_EVENT_KINDS = [
  'initialized',
  'reused',
  'reuse_dropped',
  'ordered',
  'status_changed',
  'estimate_changed',
  'candidate_needed',
  'candidate_answered',
  'reinvited',
  'cancel_wanted',
  'complete_wanted',
  'completion_sent',
  'completion_answered',
  'completion_refused',
  'decided',
  'decision_lapsed',
  'alerted',
] as const;
export type CheckEventKind = (typeof CHECK_EVENT_KINDS)[number];

/** The timeline of a check: written in the transaction of what it tells, never changed. */
export const checkEvents = pgTable(
  'check_events',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    checkId: text('check_id')
      .notNull()
      .references(() => checks.id),
    /** By the clock of what happened: the workflow's, or the api's for what an admin asks. */
    at: timestamp({ withTimezone: true }).notNull(),
    kind: text({ enum: CHECK_EVENT_KINDS }).notNull(),
    fromStatus: text('from_status', { enum: CARD_STATUSES }),
    toStatus: text('to_status', { enum: CARD_STATUSES }),
    /** Who did it; null for the provider. */
    actor: text(),
    /** A stable code that says more, nobody's data. */
    code: text(),
  },
  (table) => [index('check_events_check').on(table.checkId, table.id)],
);
