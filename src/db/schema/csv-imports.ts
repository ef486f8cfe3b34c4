import { index, integer, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import type { CsvColumn } from '../../domain/employee/csv-columns.ts';
import type { CsvProblem } from '../../domain/employee/csv-problem.ts';
import type { FieldValue } from '../../domain/employee/employee-profile.ts';

/** `checked`: a dry run that can be applied. `applying`: its rows are being written. `done`: each row has its outcome. */
export const CSV_IMPORT_STATES = ['checked', 'applying', 'done'] as const;
export type CsvImportState = (typeof CSV_IMPORT_STATES)[number];

/** What becomes of a row: what the dry run expects until it is applied, what happened afterwards. */
export const CSV_ROW_OUTCOMES = ['create', 'update', 'unchanged', 'refused'] as const;
export type CsvRowOutcome = (typeof CSV_ROW_OUTCOMES)[number];

/** A file of employees: first only looked at, then applied in chunks. */
export const csvImports = pgTable(
  'csv_imports',
  {
    id: text().primaryKey(),
    fileName: text('file_name').notNull(),
    state: text({ enum: CSV_IMPORT_STATES }).notNull().default('checked'),
    columns: jsonb().$type<readonly CsvColumn[]>().notNull(),
    rowCount: integer('row_count').notNull(),
    actor: text().notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
    appliedBy: text('applied_by'),
    appliedAt: timestamp('applied_at', { withTimezone: true }),
    doneAt: timestamp('done_at', { withTimezone: true }),
    /** Until then the worker that applies it has it for itself. */
    leasedUntil: timestamp('leased_until', { withTimezone: true }),
  },
  (table) => [index('csv_imports_newest').on(table.createdAt, table.id)],
);

export const csvImportRows = pgTable(
  'csv_import_rows',
  {
    importId: text('import_id')
      .notNull()
      .references(() => csvImports.id),
    /** The line of the file on which the row begins. */
    line: integer().notNull(),
    values: jsonb().$type<Readonly<Record<string, FieldValue | null>>>().notNull(),
    outcome: text({ enum: CSV_ROW_OUTCOMES }).notNull(),
    problems: jsonb().$type<readonly CsvProblem[]>().notNull(),
    employeeId: text('employee_id'),
    appliedAt: timestamp('applied_at', { withTimezone: true }),
  },
  (table) => [primaryKey({ columns: [table.importId, table.line] })],
);
