import { boolean, index, integer, pgTable, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core';
import { CARD_STATUSES } from '../../domain/check/card-status.ts';
import type { WaitReason } from '../../domain/run/wait-reason.ts';
import { connections } from './connections.ts';
import { employees } from './employees.ts';
import { runs } from './runs.ts';

/** One attempt of a background check: the card, the order and what the last read of the provider said. */
export const checks = pgTable(
  'checks',
  {
    id: text().primaryKey(),
    runId: text('run_id')
      .notNull()
      .references(() => runs.id),
    taskKey: text('task_key').notNull(),
    attempt: integer().notNull(),
    employeeId: text('employee_id')
      .notNull()
      .references(() => employees.id),
    connectionId: text('connection_id')
      .notNull()
      .references(() => connections.id),
    package: text().notNull(),
    orderedBy: text('ordered_by').notNull(),
    status: text({ enum: CARD_STATUSES }).notNull().default('ordering'),
    statusAt: timestamp('status_at', { withTimezone: true }).notNull(),

    idempotencyKey: text('idempotency_key').notNull().unique(),
    /** `gw:<id>`: the mark by which the order is found at the provider. */
    tag: text().notNull().unique(),
    node: text(),
    workCountry: text('work_country'),
    workState: text('work_state'),
    workCity: text('work_city'),
    /** The frozen bytes of the order, from the first time it is sent. */
    body: text(),
    lookedUpAt: timestamp('looked_up_at', { withTimezone: true }),
    firstSentAt: timestamp('first_sent_at', { withTimezone: true }),
    lastSentAt: timestamp('last_sent_at', { withTimezone: true }),
    refusal: text().$type<WaitReason>(),
    /** The provider's words about a refusal: for admins, never for logs or Temporal. */
    refusalDetail: text('refusal_detail'),
    holdReason: text('hold_reason').$type<WaitReason>(),
    holdUntil: timestamp('hold_until', { withTimezone: true }),

    providerPersonId: text('provider_person_id'),
    providerOrderId: text('provider_order_id'),
    orderStatus: text('order_status'),
    orderDeleted: boolean('order_deleted').notNull().default(false),
    orderExpiresAt: timestamp('order_expires_at', { withTimezone: true }),
    withdrawRefused: boolean('withdraw_refused').notNull().default(false),
    reportId: text('report_id'),
    reportStatus: text('report_status'),
    reportResult: text('report_result'),
    reportAdjudication: text('report_adjudication'),
    reportAssessment: text('report_assessment'),
    reportIncludesCanceled: boolean('report_includes_canceled').notNull().default(false),
    estimatedCompletionAt: timestamp('estimated_completion_at', { withTimezone: true }),
    completedAt: timestamp('completed_at', { withTimezone: true }),
    /** By the workflow's clock. */
    readAt: timestamp('read_at', { withTimezone: true }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  },
  (table) => [
    uniqueIndex('checks_attempt').on(table.runId, table.taskKey, table.attempt),
    uniqueIndex('checks_order').on(table.connectionId, table.providerOrderId),
    index('checks_report').on(table.connectionId, table.reportId),
    index('checks_employee').on(table.employeeId),
    index('checks_status').on(table.status, table.createdAt),
  ],
);
