import { index, jsonb, pgTable, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core';
import { CONFLICT_KINDS, CONFLICT_STATES } from '../../domain/employee/import-match.ts';
import { employees } from './employees.ts';
import { runs } from './runs.ts';

/** A hire whose employee an admin has to choose; the answer stays, so that nobody is asked twice. */
export const importConflicts = pgTable(
  'import_conflicts',
  {
    id: text().primaryKey(),
    runId: text('run_id')
      .notNull()
      .references(() => runs.id),
    connectionId: text('connection_id').notNull(),
    /** The Lever opportunity that was hired. */
    subject: text().notNull(),
    leverContactId: text('lever_contact_id').notNull(),
    kind: text({ enum: CONFLICT_KINDS }).notNull(),
    /** The employees that this hire may be. */
    candidates: jsonb().$type<readonly string[]>().notNull(),
    state: text({ enum: CONFLICT_STATES }).notNull().default('open'),
    /** Whom the hire was given to; of a person kept separate only once the import has made them. */
    employeeId: text('employee_id').references(() => employees.id),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    resolvedAt: timestamp('resolved_at', { withTimezone: true }),
    resolvedBy: text('resolved_by'),
  },
  (table) => [
    uniqueIndex('import_conflicts_subject').on(table.connectionId, table.subject),
    index('import_conflicts_contact').on(table.leverContactId),
    index('import_conflicts_state').on(table.state, table.createdAt),
  ],
);
