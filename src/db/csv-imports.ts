import { and, asc, desc, eq, gt, inArray, lt, sql } from 'drizzle-orm';
import { type CsvColumn, doubledColumns, matchColumns } from '../domain/employee/csv-columns.ts';
import { readCsv } from '../domain/employee/csv-file.ts';
import { newId } from '../ids.ts';
import { writeAudit } from './audit.ts';
import { checkRows } from './check-csv.ts';
import type { Db, Queryable } from './database.ts';
import { readFields } from './employee-fields.ts';
import { afterCursor, cursorInstant, type Page, type PageRequest, pageOf } from './page.ts';
import { CSV_ROW_OUTCOMES, type CsvRowOutcome, csvImportRows, csvImports } from './schema/csv-imports.ts';

/** A dry run that nobody applied is forgotten after this long. */
const FORGET_AFTER_MS = 7 * 86_400_000;
const ROWS_OF_A_STATEMENT = 500;

export type CsvImportRow = typeof csvImports.$inferSelect;
export type CsvRowRow = typeof csvImportRows.$inferSelect;

export type CheckedCsv =
  | { readonly ok: true; readonly csvImport: CsvImportRow }
  | { readonly ok: false; readonly reason: 'csv_import.unreadable'; readonly sentence: string };

/** Looks at a file of employees and keeps what would become of each row; nobody is changed. */
export async function checkCsv({
  db,
  actor,
  fileName,
  text,
  now = new Date(),
}: {
  readonly db: Db;
  readonly actor: string;
  readonly fileName: string;
  readonly text: string;
  readonly now?: Date;
}): Promise<CheckedCsv> {
  const file = readCsv(text);
  if (!file.ok) return { ok: false, reason: 'csv_import.unreadable', sentence: file.sentence };
  const fields = await readFields(db);
  const columns = matchColumns(file.headers, fields);
  const wrong = headerProblem(columns);
  if (wrong) return { ok: false, reason: 'csv_import.unreadable', sentence: wrong };
  const rows = await checkRows(db, { rows: file.rows, columns, fields });
  const id = newId('csvImport');
  return db.transaction(async (tx): Promise<CheckedCsv> => {
    await forgetOld(tx, now);
    const [csvImport] = await tx
      .insert(csvImports)
      .values({ id, fileName, columns, rowCount: rows.length, actor, createdAt: now })
      .returning();
    if (!csvImport) throw new Error('The insert of a CSV import returned no row');
    for (let start = 0; start < rows.length; start += ROWS_OF_A_STATEMENT) {
      const some = rows.slice(start, start + ROWS_OF_A_STATEMENT);
      await tx.insert(csvImportRows).values(some.map((row) => ({ ...row, importId: id })));
    }
    await writeAudit(tx, {
      actor,
      action: 'csv_import.checked',
      objectType: 'csv_import',
      objectId: id,
      details: { rows: rows.length },
    });
    return { ok: true, csvImport };
  });
}

function headerProblem(columns: readonly CsvColumn[]): string | null {
  const [doubled] = doubledColumns(columns);
  if (doubled) return `Two columns fill the same field: ${doubled.header}.`;
  if (columns.every(({ field }) => field === null)) {
    return 'No column of the header is the key or the label of a field.';
  }
  return null;
}

async function forgetOld(tx: Queryable, now: Date): Promise<void> {
  const old = await tx
    .select({ id: csvImports.id })
    .from(csvImports)
    .where(
      and(
        eq(csvImports.state, 'checked'),
        lt(csvImports.createdAt, new Date(now.getTime() - FORGET_AFTER_MS)),
      ),
    );
  if (old.length === 0) return;
  const ids = old.map(({ id }) => id);
  await tx.delete(csvImportRows).where(inArray(csvImportRows.importId, ids));
  await tx.delete(csvImports).where(inArray(csvImports.id, ids));
}

export type StartedCsv =
  | { readonly ok: true; readonly csvImport: CsvImportRow }
  | { readonly ok: false; readonly reason: 'csv_import.not_found' | 'csv_import.started' };

/** Has a worker apply what a dry run showed; rows that were refused are left out. */
export async function startCsvImport(
  db: Db,
  { id, actor, now }: { readonly id: string; readonly actor: string; readonly now: Date },
): Promise<StartedCsv> {
  return db.transaction(async (tx): Promise<StartedCsv> => {
    const [known] = await tx.select().from(csvImports).where(eq(csvImports.id, id)).for('update');
    if (!known) return { ok: false, reason: 'csv_import.not_found' };
    if (known.state !== 'checked') return { ok: false, reason: 'csv_import.started' };
    const [csvImport] = await tx
      .update(csvImports)
      .set({ state: 'applying', appliedBy: actor, appliedAt: now })
      .where(eq(csvImports.id, id))
      .returning();
    if (!csvImport) throw new Error('The update of a CSV import returned no row');
    await writeAudit(tx, {
      actor,
      action: 'csv_import.applied',
      objectType: 'csv_import',
      objectId: id,
      details: { rows: known.rowCount },
    });
    return { ok: true, csvImport };
  });
}

/** How many rows of an import have which outcome, and how many of them are applied. */
export interface CsvProgress {
  readonly counts: Readonly<Record<CsvRowOutcome, number>>;
  readonly applied: number;
  /** Rows that an application still has, or would have, to write. */
  readonly left: number;
}

/** The import with this id and how far it is, or null. */
export async function readCsvImport(
  db: Queryable,
  id: string,
): Promise<{ readonly csvImport: CsvImportRow; readonly progress: CsvProgress } | null> {
  const [csvImport] = await db.select().from(csvImports).where(eq(csvImports.id, id));
  if (!csvImport) return null;
  const counted = await db
    .select({
      outcome: csvImportRows.outcome,
      count: sql<number>`count(*)::int`,
      applied: sql<number>`count(${csvImportRows.appliedAt})::int`,
    })
    .from(csvImportRows)
    .where(eq(csvImportRows.importId, id))
    .groupBy(csvImportRows.outcome);
  const countOf = (outcome: CsvRowOutcome) => counted.find((row) => row.outcome === outcome)?.count ?? 0;
  const [create, update, unchanged, refused] = CSV_ROW_OUTCOMES.map(countOf);
  const counts = {
    create: create ?? 0,
    update: update ?? 0,
    unchanged: unchanged ?? 0,
    refused: refused ?? 0,
  };
  const applied = counted.reduce((sum, row) => sum + row.applied, 0);
  const left = counted.reduce(
    (sum, row) => sum + (row.outcome === 'refused' ? 0 : row.count - row.applied),
    0,
  );
  return { csvImport, progress: { counts, applied, left } };
}

/** One page of the imports, newest first. */
export async function listCsvImports(db: Queryable, page: PageRequest): Promise<Page<CsvImportRow>> {
  const rows = await db
    .select({ row: csvImports, at: cursorInstant(csvImports.createdAt) })
    .from(csvImports)
    .where(afterCursor(csvImports.createdAt, csvImports.id, page))
    .orderBy(desc(csvImports.createdAt), desc(csvImports.id))
    .limit(page.limit + 1);
  const { data, next } = pageOf(rows, page, ({ at, row }) => ({ at, id: row.id }));
  return { data: data.map(({ row }) => row), next };
}

/** One page of the rows of an import, in the order of the file. */
export async function listCsvRows(
  db: Queryable,
  { importId, outcome }: { readonly importId: string; readonly outcome?: CsvRowOutcome | undefined },
  page: PageRequest,
): Promise<Page<CsvRowRow>> {
  const rows = await db
    .select()
    .from(csvImportRows)
    .where(
      and(
        eq(csvImportRows.importId, importId),
        outcome === undefined ? undefined : eq(csvImportRows.outcome, outcome),
        page.after ? gt(csvImportRows.line, Number(page.after.id) || 0) : undefined,
      ),
    )
    .orderBy(asc(csvImportRows.line))
    .limit(page.limit + 1);
  // The order is that of the lines; the instant of a cursor means nothing here.
  return pageOf(rows, page, ({ line }) => ({ at: '1970-01-01T00:00:00.000000Z', id: String(line) }));
}
