import { sql } from 'drizzle-orm';
import { bigint, index, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import { checks } from './checks.ts';

/** Why HR is alerted about a check that no run waits for any more. */
export const ALERT_CODES = ['check.changed_after_close', 'check.reused_result_changed'] as const;
export type AlertCode = (typeof ALERT_CODES)[number];

/** What HR has to look at; it says that something changed, never to what. */
export const alerts = pgTable(
  'alerts',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    checkId: text('check_id')
      .notNull()
      .references(() => checks.id),
    code: text({ enum: ALERT_CODES }).notNull(),
    at: timestamp({ withTimezone: true }).notNull(),
    acknowledgedAt: timestamp('acknowledged_at', { withTimezone: true }),
    acknowledgedBy: text('acknowledged_by'),
  },
  (table) => [
    index('alerts_check').on(table.checkId),
    index('alerts_open').on(table.id).where(sql`${table.acknowledgedAt} is null`),
  ],
);
