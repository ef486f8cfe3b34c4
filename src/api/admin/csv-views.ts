import { z } from '@hono/zod-openapi';
import type { CsvImportRow, CsvProgress, CsvRowRow } from '../../db/csv-imports.ts';
import { CSV_IMPORT_STATES, CSV_ROW_OUTCOMES } from '../../db/schema/csv-imports.ts';
import { Instant, shownInstant } from '../json.ts';

/** A file of employees as lists show it. */
export const CsvImport = z
  .object({
    id: z.string(),
    file_name: z.string(),
    state: z.enum(CSV_IMPORT_STATES),
    columns: z
      .array(z.object({ header: z.string(), field: z.string().nullable() }))
      .openapi({ description: 'What each column fills; null: it is not read.' }),
    row_count: z.int(),
    created_by: z.string(),
    created_at: Instant,
    applied_by: z.string().nullable(),
    applied_at: Instant.nullable(),
    done_at: Instant.nullable(),
  })
  .openapi('CsvImport');

/** A file of employees with how far it is. */
export const CsvImportWithProgress = CsvImport.extend({
  counts: z
    .object({ create: z.int(), update: z.int(), unchanged: z.int(), refused: z.int() })
    .openapi({ description: 'Rows by what becomes of them: expected before, done after they are applied.' }),
  progress: z.object({ applied: z.int(), left: z.int() }),
}).openapi('CsvImportWithProgress');

/** What becomes of one row. */
export const CsvRow = z
  .object({
    line: z.int().openapi({ description: 'The line of the file on which the row ends.' }),
    outcome: z.enum(CSV_ROW_OUTCOMES),
    applied: z.boolean(),
    employee_id: z.string().nullable(),
    problems: z.array(
      z.object({
        column: z.string().nullable().openapi({ description: 'The header; null: the whole row.' }),
        code: z.string(),
        sentence: z.string(),
      }),
    ),
  })
  .openapi('CsvImportRow');

export function csvImportView(row: CsvImportRow): z.infer<typeof CsvImport> {
  return {
    id: row.id,
    file_name: row.fileName,
    state: row.state,
    columns: row.columns.map((column) => ({ ...column })),
    row_count: row.rowCount,
    created_by: row.actor,
    created_at: row.createdAt.toISOString(),
    applied_by: row.appliedBy,
    applied_at: shownInstant(row.appliedAt),
    done_at: shownInstant(row.doneAt),
  };
}

export function progressView({
  csvImport,
  progress,
}: {
  readonly csvImport: CsvImportRow;
  readonly progress: CsvProgress;
}): z.infer<typeof CsvImportWithProgress> {
  const { counts, applied, left } = progress;
  return { ...csvImportView(csvImport), counts: { ...counts }, progress: { applied, left } };
}

export function csvRowView(row: CsvRowRow): z.infer<typeof CsvRow> {
  return {
    line: row.line,
    outcome: row.outcome,
    applied: row.appliedAt !== null,
    employee_id: row.employeeId,
    problems: row.problems.map((problem) => ({ ...problem })),
  };
}
