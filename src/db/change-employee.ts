import { eq } from 'drizzle-orm';
import {
  type EmployeeProfile,
  type FieldValue,
  missingFields,
  sameValue,
} from '../domain/employee/employee-profile.ts';
import type { FieldDefinition } from '../domain/employee/field-definition.ts';
import type { FieldProblem } from '../domain/employee/field-problem.ts';
import type { Transaction } from './database.ts';
import { employeeChanges, employees, employeeValues } from './schema/employees.ts';
import { tellRunsOf } from './tell-runs.ts';
import { validateValues } from './validate-values.ts';
import type { ValueSource } from './value-source.ts';

export type EmployeeRow = typeof employees.$inferSelect;

export interface EmployeeChange {
  readonly employeeId: string;
  /** What is to be written by the key of the field, as it was given; null takes the value away. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly fields: readonly FieldDefinition[];
  readonly source: ValueSource;
  readonly now: Date;
}

export type ChangedEmployee =
  | {
      readonly ok: true;
      readonly employee: EmployeeRow;
      /** The keys of the fields whose value is another one now. */
      readonly changed: readonly string[];
      readonly missing: readonly FieldDefinition[];
    }
  | { readonly ok: false; readonly reason: 'employee.not_found' }
  | { readonly ok: false; readonly reason: 'employee.invalid'; readonly problems: readonly FieldProblem[] };

/**
 * The one way in which values of an employee are written: validates all of them, writes those that differ with their
 * source and the history, and tells the employee's open runs. Nothing is written when one value breaks a rule.
 */
export async function changeEmployee(tx: Transaction, change: EmployeeChange): Promise<ChangedEmployee> {
  const { employeeId, fields } = change;
  const [employee] = await tx.select().from(employees).where(eq(employees.id, employeeId)).for('update');
  if (!employee) return { ok: false, reason: 'employee.not_found' };
  const validated = await validateValues(tx, { ...change, profile: employee.profile });
  if (validated.problems.length > 0) {
    return { ok: false, reason: 'employee.invalid', problems: validated.problems };
  }
  const { row, changed } = await writeValues(tx, { ...change, employee, values: validated.values });
  return { ok: true, employee: row, changed, missing: missingFields(row.profile, fields) };
}

/** Writes values that were validated where they differ from what the locked row has. */
export async function writeValues(
  tx: Transaction,
  write: Omit<EmployeeChange, 'values' | 'fields'> & {
    readonly employee: EmployeeRow;
    readonly values: Readonly<Record<string, FieldValue | null>>;
  },
): Promise<{ readonly row: EmployeeRow; readonly changed: readonly string[] }> {
  const { employee, values, source, now } = write;
  const differing = Object.entries(values).filter(([key, value]) => !sameValue(employee.profile[key], value));
  if (differing.length === 0) return { row: employee, changed: [] };
  const profile: EmployeeProfile = { ...employee.profile, ...Object.fromEntries(differing) };
  const [row] = await tx
    .update(employees)
    .set({ profile, updatedAt: now })
    .where(eq(employees.id, employee.id))
    .returning();
  if (!row) throw new Error('The update of an employee returned no row');
  await recordChanges(tx, { ...write, differing });
  await tellRunsOf(tx, {
    employeeId: employee.id,
    exceptRun: source.kind === 'import' ? source.reference : null,
  });
  return { row, changed: differing.map(([key]) => key) };
}

async function recordChanges(
  tx: Transaction,
  {
    employee,
    differing,
    source,
    now,
  }: {
    readonly employee: EmployeeRow;
    readonly differing: readonly (readonly [string, FieldValue | null])[];
    readonly source: ValueSource;
    readonly now: Date;
  },
): Promise<void> {
  const { kind, mappingVersion, reference, actor } = source;
  const origin = { employeeId: employee.id, source: kind, mappingVersion, actor, at: now };
  await tx.insert(employeeChanges).values(
    differing.map(([field, after]) => ({
      ...origin,
      reference,
      field,
      before: employee.profile[field] ?? null,
      after,
    })),
  );
  for (const [field] of differing) {
    await tx
      .insert(employeeValues)
      .values({ ...origin, field })
      .onConflictDoUpdate({
        target: [employeeValues.employeeId, employeeValues.field],
        set: { source: kind, mappingVersion, actor, at: now },
      });
  }
}
