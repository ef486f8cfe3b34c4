import { inArray, sql } from 'drizzle-orm';
import type { CsvColumn } from '../domain/employee/csv-columns.ts';
import { ID_COLUMN } from '../domain/employee/csv-columns.ts';
import type { CsvRow } from '../domain/employee/csv-file.ts';
import { CSV_PROBLEMS, type CsvProblem } from '../domain/employee/csv-problem.ts';
import {
  EMPTY_PROFILE,
  type FieldValue,
  missingFields,
  sameValue,
} from '../domain/employee/employee-profile.ts';
import type { FieldDefinition } from '../domain/employee/field-definition.ts';
import { parseFieldValue } from '../domain/employee/field-value.ts';
import type { EmployeeRow } from './change-employee.ts';
import type { Queryable } from './database.ts';
import type { CsvRowOutcome } from './schema/csv-imports.ts';
import { employees } from './schema/employees.ts';

/** What a dry run found out about one row. */
export interface CheckedRow {
  readonly line: number;
  readonly values: Readonly<Record<string, FieldValue | null>>;
  readonly outcome: CsvRowOutcome;
  readonly problems: readonly CsvProblem[];
  readonly employeeId: string | null;
}

type Known = Pick<EmployeeRow, 'id' | 'profile'>;

interface People {
  readonly byId: ReadonlyMap<string, Known>;
  readonly byEmail: ReadonlyMap<string, readonly Known[]>;
}

/** Says what would become of each row, without writing anything; an empty cell leaves a value as it is. */
export async function checkRows(
  db: Queryable,
  {
    rows,
    columns,
    fields,
  }: {
    readonly rows: readonly CsvRow[];
    readonly columns: readonly CsvColumn[];
    readonly fields: readonly FieldDefinition[];
  },
): Promise<readonly CheckedRow[]> {
  const people = await peopleNamed(db, rows);
  const byKey = new Map(fields.map((field) => [field.key, field]));
  const seen = new Set<string>();
  return rows.map((row) => {
    const read = readCells(row, { columns, byKey, people });
    const found = whoIs(read, people);
    const problems = [...read.problems, ...found.problems];
    const name = found.employee?.id ?? read.email;
    if (name !== null && seen.has(name)) problems.push(rowProblem('csv.repeated'));
    if (name !== null) seen.add(name);
    if (!found.employee && found.problems.length === 0) problems.push(...missingIn(read, columns, fields));
    return {
      line: row.line,
      values: read.values,
      problems,
      employeeId: found.employee?.id ?? null,
      outcome: problems.length > 0 ? ('refused' as const) : outcomeOf(read.values, found.employee),
    };
  });
}

interface ReadRow {
  readonly id: string | null;
  readonly email: string | null;
  /** The cell of the address has a problem, which is told of it. */
  readonly emailIsWrong: boolean;
  readonly values: Readonly<Record<string, FieldValue | null>>;
  readonly problems: readonly CsvProblem[];
}

function readCells(
  { cells }: CsvRow,
  {
    columns,
    byKey,
    people,
  }: {
    readonly columns: readonly CsvColumn[];
    readonly byKey: ReadonlyMap<string, FieldDefinition>;
    readonly people: People;
  },
): ReadRow {
  const values: Record<string, FieldValue | null> = {};
  const problems: CsvProblem[] = [];
  let id: string | null = null;
  let emailIsWrong = false;
  if (cells.slice(columns.length).some((cell) => cell !== ''))
    problems.push(rowProblem('csv.too_many_cells'));
  columns.forEach(({ header, field: key }, index) => {
    const cell = cells[index] ?? '';
    if (key === null || cell === '') return;
    if (key === ID_COLUMN) id = cell;
    const field = byKey.get(key);
    if (!field) return;
    const read = readCell(field, cell, people);
    if (read.ok) values[key] = read.value;
    else {
      problems.push({ column: header, code: read.code, sentence: read.sentence });
      emailIsWrong ||= key === 'personal_email';
    }
  });
  const email = values.personal_email;
  return {
    id,
    email: typeof email === 'string' ? email.toLowerCase() : null,
    emailIsWrong,
    values,
    problems,
  };
}

/** A relationship may be named by the e-mail address of somebody who is an employee already. */
function readCell(field: FieldDefinition, cell: string, people: People) {
  if (field.type === 'employee') {
    const byEmail = people.byEmail.get(cell.toLowerCase()) ?? [];
    const [person, ...others] = people.byId.has(cell) ? [people.byId.get(cell)] : byEmail;
    if (person && others.length === 0) return { ok: true as const, value: person.id };
    const code = 'csv.unknown_person' as const;
    return { ok: false as const, code, sentence: `${field.label} ${CSV_PROBLEMS[code]}.` };
  }
  const parsed = parseFieldValue(field, cell);
  return parsed.ok ? parsed : { ok: false as const, ...parsed.problem };
}

function whoIs(
  { id, email, emailIsWrong }: ReadRow,
  people: People,
): { readonly employee: Known | null; readonly problems: readonly CsvProblem[] } {
  if (id !== null) {
    const employee = people.byId.get(id) ?? null;
    return { employee, problems: employee ? [] : [rowProblem('csv.no_such_employee')] };
  }
  if (email === null) {
    return { employee: null, problems: emailIsWrong ? [] : [rowProblem('csv.no_identity')] };
  }
  const [employee = null, ...others] = people.byEmail.get(email) ?? [];
  if (others.length > 0) return { employee: null, problems: [rowProblem('csv.email_of_several')] };
  return { employee, problems: [] };
}

function missingIn(
  { values, problems }: ReadRow,
  columns: readonly CsvColumn[],
  fields: readonly FieldDefinition[],
): readonly CsvProblem[] {
  const code = 'csv.required_missing' as const;
  const told = new Set(problems.map(({ column }) => column));
  return missingFields({ ...EMPTY_PROFILE, ...values }, fields).flatMap(({ key, label }) => {
    const column = columns.find(({ field }) => field === key)?.header ?? null;
    if (column !== null && told.has(column)) return [];
    return [{ column, code, sentence: `${label} ${CSV_PROBLEMS[code]}.` }];
  });
}

function outcomeOf(
  values: Readonly<Record<string, FieldValue | null>>,
  employee: Known | null,
): CsvRowOutcome {
  if (!employee) return 'create';
  const differs = Object.entries(values).some(([key, value]) => !sameValue(employee.profile[key], value));
  return differs ? 'update' : 'unchanged';
}

function rowProblem(
  code:
    | 'csv.too_many_cells'
    | 'csv.no_identity'
    | 'csv.no_such_employee'
    | 'csv.email_of_several'
    | 'csv.repeated',
): CsvProblem {
  return { column: null, code, sentence: CSV_PROBLEMS[code] };
}

/** Everybody whose id or e-mail address stands in some cell. */
async function peopleNamed(db: Queryable, rows: readonly CsvRow[]): Promise<People> {
  const cells = new Set(
    rows.flatMap((row) => row.cells).filter((cell) => cell.includes('@') || cell.startsWith('emp_')),
  );
  const names = [...cells].map((cell) => (cell.includes('@') ? cell.toLowerCase() : cell));
  const byId = new Map<string, Known>();
  const byEmail = new Map<string, Known[]>();
  const email = sql<string>`lower(${employees.profile} ->> 'personal_email')`;
  for (let start = 0; start < names.length; start += 1_000) {
    const some = names.slice(start, start + 1_000);
    const found = await db
      .select({ id: employees.id, profile: employees.profile, email })
      .from(employees)
      .where(sql`${inArray(employees.id, some)} or ${inArray(email, some)}`);
    for (const { email: address, ...person } of found) {
      if (byId.has(person.id)) continue;
      byId.set(person.id, person);
      byEmail.set(address, [...(byEmail.get(address) ?? []), person]);
    }
  }
  return { byId, byEmail };
}
