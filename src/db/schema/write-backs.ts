import { sql } from 'drizzle-orm';
import {
  bigserial,
  boolean,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
} from 'drizzle-orm/pg-core';
import { WRITE_BACK_STATES, type WriteBackAttention } from '../../domain/lever/write-back-state.ts';
import { NOTE_STATES } from '../../domain/lever/write-back-step.ts';
import type { WaitReason } from '../../domain/run/wait-reason.ts';
import { checks } from './checks.ts';
import { connections } from './connections.ts';
import { runs } from './runs.ts';

/** `pending`: to be written. `settled`: Lever shows it. `needs_attention`: see `attention`. */
export const WRITE_BACK_ROW_STATES = ['pending', 'settled', 'needs_attention'] as const;
export type WriteBackRowState = (typeof WRITE_BACK_ROW_STATES)[number];

/** What Lever is to show of one attempt of a check: an outbox, written in the transaction that changes the check. */
export const leverWriteBacks = pgTable(
  'lever_write_backs',
  {
    runId: text('run_id')
      .notNull()
      .references(() => runs.id),
    taskKey: text('task_key').notNull(),
    attempt: integer().notNull(),
    /** The order of the attempts of an opportunity: the newest one decides its tag. */
    position: bigserial({ mode: 'number' }).notNull(),
    /** The Lever account. */
    connectionId: text('connection_id')
      .notNull()
      .references(() => connections.id),
    opportunityId: text('opportunity_id').notNull(),
    /** Null when there is nothing to order, because no package could be chosen. */
    checkId: text('check_id').references(() => checks.id),
    wanted: text({ enum: WRITE_BACK_STATES }).notNull(),
    /** Why it is in error. */
    reason: text().$type<WaitReason>(),
    reportLink: boolean('report_link').notNull().default(false),
    /** The opportunity may be advanced to the stage of the settings. */
    advance: boolean().notNull().default(false),
    advancedAt: timestamp('advanced_at', { withTimezone: true }),
    /** Grows with every change of what is wanted, so that an older look cannot settle it. */
    revision: integer().notNull().default(1),

    /** A call is under way, or ended with its worker. */
    calling: boolean().notNull().default(false),
    /** Until then a call of unknown outcome may still take effect. */
    doubtUntil: timestamp('doubt_until', { withTimezone: true }),
    writtenTag: text('written_tag'),
    state: text({ enum: WRITE_BACK_ROW_STATES }).notNull().default('pending'),
    attention: text().$type<WriteBackAttention>(),
    /** When an execution is woken for it; null when there is nothing to do without an admin. */
    nextAttemptAt: timestamp('next_attempt_at', { withTimezone: true }).defaultNow(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
    settledAt: timestamp('settled_at', { withTimezone: true }),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.taskKey, table.attempt] }),
    index('lever_write_backs_opportunity').on(table.connectionId, table.opportunityId, table.position),
    index('lever_write_backs_due').on(table.nextAttemptAt).where(sql`${table.nextAttemptAt} is not null`),
    index('lever_write_backs_attention').on(table.updatedAt).where(sql`${table.state} = 'needs_attention'`),
  ],
);

/** One note for each outcome of an attempt, ever; the marker is the mark that its text carries. */
export const leverNotes = pgTable(
  'lever_notes',
  {
    marker: text().primaryKey(),
    runId: text('run_id').notNull(),
    taskKey: text('task_key').notNull(),
    attempt: integer().notNull(),
    /** `completed`, or `error:` and the reason. */
    outcome: text().notNull(),
    state: text({ enum: NOTE_STATES }).notNull().default('none'),
    /** As it was sent. */
    secret: boolean().notNull().default(false),
    sends: integer().notNull().default(0),
    /** Lever's id. */
    noteId: text('note_id'),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    writtenAt: timestamp('written_at', { withTimezone: true }),
  },
  (table) => [
    unique('lever_notes_outcome').on(table.runId, table.taskKey, table.attempt, table.outcome),
    foreignKey({
      name: 'lever_notes_write_back',
      columns: [table.runId, table.taskKey, table.attempt],
      foreignColumns: [leverWriteBacks.runId, leverWriteBacks.taskKey, leverWriteBacks.attempt],
    }),
  ],
);
