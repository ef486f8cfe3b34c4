import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  boolean,
  index,
  integer,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { CANDIDATE_NEEDS } from '../../domain/check/candidate-need.ts';
import { CARD_STATUSES } from '../../domain/check/card-status.ts';
import type { WaitReason } from '../../domain/run/wait-reason.ts';
import { connections } from './connections.ts';
import { employees } from './employees.ts';
import { runs } from './runs.ts';

/** How an attempt came to be. */
export const ATTEMPT_CAUSES = ['run', 'reorder', 'resubmit', 'reinvite', 'reuse'] as const;
export type AttemptCause = (typeof ATTEMPT_CAUSES)[number];

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
    /** By what the order names it. */
    package: text().notNull(),
    /** What people called it when it was ordered; null when nobody had listed it. */
    packageName: text('package_name'),
    orderedBy: text('ordered_by').notNull(),
    cause: text({ enum: ATTEMPT_CAUSES }).notNull().default('run'),
    /** The clear check whose result this attempt uses again; nothing was ordered. */
    reusedFrom: text('reused_from').references((): AnyPgColumn => checks.id),
    status: text({ enum: CARD_STATUSES }).notNull().default('ordering'),
    statusAt: timestamp('status_at', { withTimezone: true }).notNull(),

    idempotencyKey: text('idempotency_key').notNull().unique(),
    /** `gw:<id>`: the mark by which the order is found at the provider. */
    tag: text().notNull().unique(),
    node: text(),
    /** A text for the provider's invoice, and an account below the connection's. */
    billingReference: text('billing_reference'),
    subAccount: text('sub_account'),
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

    /** How many more invitations may follow one that expired. */
    reinvitesLeft: integer('reinvites_left').notNull().default(0),
    /** The account assesses its reports: one without an assessment waits for it. */
    usesAssess: boolean('uses_assess').notNull().default(false),
    /** Calendar days to wait after a pre-adverse notice at this work location. */
    adverseActionDays: integer('adverse_action_days').notNull().default(7),

    /** An admin wants the invitation to be withdrawn. */
    withdrawWantedAt: timestamp('withdraw_wanted_at', { withTimezone: true }),
    /** An admin wants the report to be completed as it is. */
    completionWantedAt: timestamp('completion_wanted_at', { withTimezone: true }),
    completionSentAt: timestamp('completion_sent_at', { withTimezone: true }),
    completionAnswered: boolean('completion_answered').notNull().default(false),
    /** The last decision of an admin to go on: who, when, why, and on what. */
    decidedAt: timestamp('decided_at', { withTimezone: true }),
    decidedBy: text('decided_by'),
    decisionReason: text('decision_reason'),
    decidedStatus: text('decided_status', { enum: CARD_STATUSES }),
    decidedRevision: text('decided_revision'),

    /** What an event of the provider said it needs of the candidate; a read that shows more clears it. */
    candidateNeed: text('candidate_need', { enum: CANDIDATE_NEEDS }),
    candidateNeedAt: timestamp('candidate_need_at', { withTimezone: true }),

    providerPersonId: text('provider_person_id'),
    providerOrderId: text('provider_order_id'),
    orderStatus: text('order_status'),
    orderDeleted: boolean('order_deleted').notNull().default(false),
    orderExpiresAt: timestamp('order_expires_at', { withTimezone: true }),
    withdrawRefused: boolean('withdraw_refused').notNull().default(false),
    reportId: text('report_id'),
    /** The page of the report for people with a login at the provider. */
    reportLink: text('report_link'),
    reportStatus: text('report_status'),
    reportResult: text('report_result'),
    reportAdjudication: text('report_adjudication'),
    reportAssessment: text('report_assessment'),
    reportIncludesCanceled: boolean('report_includes_canceled').notNull().default(false),
    estimatedCompletionAt: timestamp('estimated_completion_at', { withTimezone: true }),
    completedAt: timestamp('completed_at', { withTimezone: true }),
    /** Events of the provider about this check so far; a read during which one came does not end its task. */
    hints: integer().notNull().default(0),
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
    index('checks_reused').on(table.reusedFrom).where(sql`${table.reusedFrom} is not null`),
    index('checks_estimate')
      .on(table.estimatedCompletionAt)
      .where(sql`${table.estimatedCompletionAt} is not null`),
  ],
);
export type CheckRow = typeof checks.$inferSelect;
