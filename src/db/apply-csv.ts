import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import { CSV_PROBLEMS, type CsvProblem } from '../domain/employee/csv-problem.ts';
import type { FieldProblem } from '../domain/employee/field-problem.ts';
import { changeEmployee } from './change-employee.ts';
import type { CsvRowRow } from './csv-imports.ts';
import type { Db, Queryable, Transaction } from './database.ts';
import { readFields } from './employee-fields.ts';
import { lockIdentity } from './identity-lock.ts';
import { idsWithEmail } from './read-employees.ts';
import { csvImportRows, csvImports } from './schema/csv-imports.ts';
import type { ValueSource } from './value-source.ts';
import { insertEmployee } from './write-employees.ts';

/** A CSV import that a worker has for itself for a while. */
export interface ClaimedCsv {
  readonly id: string;
  readonly actor: string;
}

/** Claims imports that are to be applied; each is free for others again when the lease is over. */
export async function claimCsvImports(
  db: Db,
  { limit, leaseMs }: { readonly limit: number; readonly leaseMs: number },
): Promise<readonly ClaimedCsv[]> {
  const due = sql`(select ${csvImports.id} from ${csvImports}
    where ${csvImports.state} = 'applying' and coalesce(${csvImports.leasedUntil}, now()) <= now()
    order by ${csvImports.appliedAt} limit ${limit} for update skip locked)`;
  const claimed = await db
    .update(csvImports)
    .set({ leasedUntil: sql`now() + make_interval(secs => ${leaseMs / 1_000})` })
    .where(sql`${csvImports.id} in ${due}`)
    .returning({ id: csvImports.id, actor: csvImports.appliedBy });
  return claimed.map(({ id, actor }) => ({ id, actor: actor ?? 'system' }));
}

/** The lines of an import that are not applied yet, in the order of the file; refused rows stay as they are. */
export async function nextCsvLines(db: Queryable, id: string, most: number): Promise<readonly number[]> {
  const rows = await db
    .select({ line: csvImportRows.line })
    .from(csvImportRows)
    .where(and(eq(csvImportRows.importId, id), isNull(csvImportRows.appliedAt), notRefused))
    .orderBy(asc(csvImportRows.line))
    .limit(most);
  return rows.map(({ line }) => line);
}

const notRefused = sql`${csvImportRows.outcome} <> 'refused'`;

/** Gives the import back: done, when no row is left, else for the next claim. */
export async function releaseCsvImport(
  db: Db,
  { id, done }: { readonly id: string; readonly done: boolean },
): Promise<void> {
  await db
    .update(csvImports)
    .set({ leasedUntil: null, ...(done ? { state: 'done', doneAt: sql`now()` } : {}) })
    .where(and(eq(csvImports.id, id), eq(csvImports.state, 'applying')));
}

/**
 * Applies one row in one transaction with its outcome, so that whoever dies in the middle leaves it either applied or
 * not. Its values are forgotten then: the employee has them.
 */
export async function applyCsvLine(
  db: Db,
  { id, actor, line, now }: ClaimedCsv & { readonly line: number; readonly now: Date },
): Promise<void> {
  await db.transaction(async (tx) => {
    const [row] = await tx
      .select()
      .from(csvImportRows)
      .where(
        and(eq(csvImportRows.importId, id), eq(csvImportRows.line, line), isNull(csvImportRows.appliedAt)),
      )
      .for('update');
    if (!row) return;
    const source: ValueSource = { kind: 'csv', actor, reference: id, mappingVersion: null };
    const applied = await applyRow(tx, { row, source, now });
    await tx
      .update(csvImportRows)
      .set({ ...applied, values: {}, appliedAt: now })
      .where(and(eq(csvImportRows.importId, id), eq(csvImportRows.line, line)));
  });
}

/** Writes down that a row could not be written for a reason that nobody foresaw. */
export async function failCsvLine(
  db: Db,
  { id, line, now }: { readonly id: string; readonly line: number; readonly now: Date },
): Promise<void> {
  const problem: CsvProblem = { column: null, code: 'csv.failed', sentence: CSV_PROBLEMS['csv.failed'] };
  await db
    .update(csvImportRows)
    .set({ outcome: 'refused', problems: [problem], appliedAt: now })
    .where(
      and(eq(csvImportRows.importId, id), eq(csvImportRows.line, line), isNull(csvImportRows.appliedAt)),
    );
}

type AppliedRow = Pick<CsvRowRow, 'outcome' | 'problems' | 'employeeId'>;

/** Who the row is about is looked up again: since the dry run somebody may have come by another way. */
async function applyRow(
  tx: Transaction,
  { row, source, now }: { readonly row: CsvRowRow; readonly source: ValueSource; readonly now: Date },
): Promise<AppliedRow> {
  const email = row.values.personal_email;
  await lockIdentity(tx, [typeof email === 'string' ? email : null]);
  const ids = row.employeeId
    ? [row.employeeId]
    : typeof email === 'string'
      ? await idsWithEmail(tx, email)
      : [];
  const [employeeId, ...others] = ids;
  if (others.length > 0) return refused(row, [], 'csv.email_of_several');
  if (employeeId === undefined) {
    const made = await insertEmployee(tx, { profile: row.values, source, now });
    if (made.ok) return { outcome: 'create', problems: [], employeeId: made.employee.id };
    return refused(row, made.reason === 'employee.invalid' ? made.problems : []);
  }
  const fields = await readFields(tx);
  const changed = await changeEmployee(tx, { employeeId, values: row.values, fields, source, now });
  if (!changed.ok) return refused(row, changed.reason === 'employee.invalid' ? changed.problems : []);
  return { outcome: changed.changed.length > 0 ? 'update' : 'unchanged', problems: [], employeeId };
}

function refused(
  row: CsvRowRow,
  problems: readonly FieldProblem[],
  code: 'csv.email_of_several' | 'csv.failed' = 'csv.failed',
): AppliedRow {
  const ofRow: CsvProblem = { column: null, code, sentence: CSV_PROBLEMS[code] };
  const ofFields = problems.map(({ field, code: problem, sentence }) => ({
    column: field,
    code: problem,
    sentence,
  }));
  return {
    outcome: 'refused',
    problems: ofFields.length > 0 ? ofFields : [ofRow],
    employeeId: row.employeeId,
  };
}
