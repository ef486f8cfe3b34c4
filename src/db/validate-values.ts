import { inArray } from 'drizzle-orm';
import type { EmployeeProfile, FieldValue } from '../domain/employee/employee-profile.ts';
import { sameValue } from '../domain/employee/employee-profile.ts';
import type { FieldDefinition } from '../domain/employee/field-definition.ts';
import { type FieldProblem, fieldProblem } from '../domain/employee/field-problem.ts';
import { parseFieldValue } from '../domain/employee/field-value.ts';
import type { Queryable } from './database.ts';
import { employees } from './schema/employees.ts';

export interface ValidatedValues {
  /** What the fields took. */
  readonly values: Readonly<Record<string, FieldValue | null>>;
  readonly problems: readonly FieldProblem[];
}

/**
 * Reads values for the fields that their keys name, and sees that the employees of relationships exist. A required
 * value that is there cannot be taken away.
 */
export async function validateValues(
  db: Queryable,
  {
    values,
    fields,
    profile,
    employeeId,
  }: {
    readonly values: Readonly<Record<string, unknown>>;
    readonly fields: readonly FieldDefinition[];
    readonly profile: EmployeeProfile;
    /** The employee whose values they are; null when there is none yet. */
    readonly employeeId: string | null;
  },
): Promise<ValidatedValues> {
  const byKey = new Map(fields.map((field) => [field.key, field]));
  const taken: [FieldDefinition, FieldValue | null][] = [];
  const problems: FieldProblem[] = [];
  for (const [key, input] of Object.entries(values)) {
    const field = byKey.get(key);
    const read = field
      ? readValue(field, input, profile)
      : { ok: false as const, problem: fieldProblem('field.unknown', { key, label: key }) };
    if (!read.ok) problems.push(read.problem);
    else if (field) taken.push([field, read.value]);
  }
  problems.push(...(await relationshipProblems(db, { taken, employeeId })));
  return { values: Object.fromEntries(taken.map(([{ key }, value]) => [key, value])), problems };
}

function readValue(field: FieldDefinition, input: unknown, profile: EmployeeProfile) {
  const parsed = parseFieldValue(field, input);
  if (!parsed.ok) return parsed;
  const before = profile[field.key] ?? null;
  if (field.archived && !sameValue(before, parsed.value)) {
    return { ok: false as const, problem: fieldProblem('field.archived', field) };
  }
  if (field.required && !field.archived && parsed.value === null && before !== null) {
    return { ok: false as const, problem: fieldProblem('field.required', field) };
  }
  return parsed;
}

async function relationshipProblems(
  db: Queryable,
  {
    taken,
    employeeId,
  }: {
    readonly taken: readonly (readonly [FieldDefinition, FieldValue | null])[];
    readonly employeeId: string | null;
  },
): Promise<readonly FieldProblem[]> {
  const named = taken.flatMap(([field, value]) =>
    field.type === 'employee' && typeof value === 'string' ? [{ field, id: value }] : [],
  );
  if (named.length === 0) return [];
  const ids = [...new Set(named.map(({ id }) => id))];
  const rows = await db.select({ id: employees.id }).from(employees).where(inArray(employees.id, ids));
  const known = new Set(rows.map(({ id }) => id));
  return named.flatMap(({ field, id }) => {
    if (id === employeeId) return [fieldProblem('field.own_relationship', field)];
    return known.has(id) ? [] : [fieldProblem('field.no_such_employee', field)];
  });
}
