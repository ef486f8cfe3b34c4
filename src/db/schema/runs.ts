import {
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { RUN_ACTIONS } from '../../domain/run/action.ts';
import type { AdvanceResult } from '../../domain/run/advance.ts';
import { TASK_KINDS } from '../../domain/run/task-carry.ts';
import { RUN_STATES, TASK_STATES } from '../../domain/run/task-state.ts';
import type { WaitReason } from '../../domain/run/wait-reason.ts';
import { definitionVersions } from './definitions.ts';
import { employees } from './employees.ts';

/** One employee going through one published version; the row is made before the Temporal execution. */
export const runs = pgTable(
  'runs',
  {
    id: text().primaryKey(),
    workflowId: text('workflow_id').notNull().unique(),
    definitionId: text('definition_id').notNull(),
    version: integer().notNull(),
    /** The Lever opportunity that entered. */
    subject: text().notNull(),
    generation: integer().notNull(),
    connectionId: text('connection_id').notNull(),
    listenerId: text('listener_id'),
    deliveryId: text('delivery_id'),
    employeeId: text('employee_id').references(() => employees.id),
    state: text({ enum: RUN_STATES }).notNull().default('entering'),
    canceling: boolean().notNull().default(false),
    turn: integer().notNull().default(0),
    /** The answer of the last turn, so that a repeated turn answers the same. */
    lastAdvance: jsonb('last_advance').$type<AdvanceResult>(),
    /** When the source says that the person was hired. */
    hiredAt: timestamp('hired_at', { withTimezone: true }),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    startedAt: timestamp('started_at', { withTimezone: true }),
    closedAt: timestamp('closed_at', { withTimezone: true }),
  },
  (table) => [
    uniqueIndex('runs_entry').on(table.definitionId, table.subject, table.generation),
    index('runs_state').on(table.state, table.createdAt),
    index('runs_employee').on(table.employeeId),
    foreignKey({
      columns: [table.definitionId, table.version],
      foreignColumns: [definitionVersions.definitionId, definitionVersions.version],
    }),
  ],
);

export const runTasks = pgTable(
  'run_tasks',
  {
    runId: text('run_id')
      .notNull()
      .references(() => runs.id),
    key: text().notNull(),
    kind: text({ enum: TASK_KINDS }).notNull(),
    name: text().notNull(),
    position: integer().notNull(),
    state: text({ enum: TASK_STATES }).notNull(),
    attempt: integer().notNull().default(1),
    waitsFor: text('waits_for').$type<WaitReason>(),
    waitsUntil: timestamp('waits_until', { withTimezone: true }),
    since: timestamp({ withTimezone: true }).notNull(),
    /** The last failure in plain words, nobody's data in it. */
    error: text(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.key] }), index('run_tasks_state').on(table.state)],
);

export const ACTION_STATES = ['pending', 'applied', 'refused'] as const;

/** What admins asked of a run; the id of a row is the id of the Temporal update. */
export const runActions = pgTable(
  'run_actions',
  {
    id: text().primaryKey(),
    runId: text('run_id')
      .notNull()
      .references(() => runs.id),
    kind: text({ enum: RUN_ACTIONS }).notNull(),
    taskKey: text('task_key'),
    attempt: integer(),
    actor: text().notNull(),
    reason: text(),
    state: text({ enum: ACTION_STATES }).notNull().default('pending'),
    /** Why it was refused: a stable code. */
    refusal: text(),
    lastError: text('last_error'),
    nextAttemptAt: timestamp('next_attempt_at', { withTimezone: true }).notNull().defaultNow(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    answeredAt: timestamp('answered_at', { withTimezone: true }),
  },
  (table) => [
    index('run_actions_state').on(table.state, table.nextAttemptAt),
    index('run_actions_run').on(table.runId),
  ],
);
