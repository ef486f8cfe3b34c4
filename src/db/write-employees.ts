import { z } from 'zod';
import { EMPTY_PROFILE, missingFields } from '../domain/employee/employee-profile.ts';
import type { FieldDefinition } from '../domain/employee/field-definition.ts';
import type { FieldProblem } from '../domain/employee/field-problem.ts';
import { newId } from '../ids.ts';
import { writeAudit } from './audit.ts';
import { type ChangedEmployee, changeEmployee, type EmployeeRow, writeValues } from './change-employee.ts';
import type { Db, Transaction } from './database.ts';
import { brokenUniqueness } from './database-fault.ts';
import { readFields } from './employee-fields.ts';
import { employees } from './schema/employees.ts';
import { validateValues } from './validate-values.ts';
import type { ValueSource } from './value-source.ts';

/** The id of a contact in Lever. */
export const LeverContactId = z.string().regex(/^[\x21-\x7e]{1,255}$/);

export interface NewEmployee {
  readonly leverContactId?: string | undefined;
  /** Values by the key of the field, as they were given. */
  readonly profile: Readonly<Record<string, unknown>>;
}

export type CreatedEmployee =
  | {
      readonly ok: true;
      readonly employee: EmployeeRow;
      readonly missing: readonly FieldDefinition[];
    }
  | { readonly ok: false; readonly reason: 'employee.contact_taken' }
  | { readonly ok: false; readonly reason: 'employee.invalid'; readonly problems: readonly FieldProblem[] };

/** Makes an employee with its audit row; required values may come later. */
export async function createEmployee({
  db,
  actor,
  input,
  now = new Date(),
}: {
  readonly db: Db;
  readonly actor: string;
  readonly input: NewEmployee;
  readonly now?: Date;
}): Promise<CreatedEmployee> {
  const source = { kind: 'admin', actor, reference: null, mappingVersion: null } as const;
  try {
    return await db.transaction((tx) => insertEmployee(tx, { ...input, source, now }));
  } catch (error) {
    if (brokenUniqueness(error) === 'employees_lever_contact_id_unique') {
      return { ok: false, reason: 'employee.contact_taken' };
    }
    throw error;
  }
}

/** Makes an employee within a transaction, with the audit row and the source of each value. */
export async function insertEmployee(
  tx: Transaction,
  employee: NewEmployee & { readonly source: ValueSource; readonly now: Date },
): Promise<CreatedEmployee> {
  const { leverContactId, profile, source, now } = employee;
  const fields = await readFields(tx);
  const { values, problems } = await validateValues(tx, {
    values: profile,
    fields,
    profile: EMPTY_PROFILE,
    employeeId: null,
  });
  if (problems.length > 0) return { ok: false, reason: 'employee.invalid', problems };
  const id = newId('employee');
  const made = { id, leverContactId: leverContactId ?? null, profile: EMPTY_PROFILE };
  const [created] = await tx
    .insert(employees)
    .values({ ...made, createdAt: now, updatedAt: now })
    .returning();
  if (!created) throw new Error('The insert of an employee returned no row');
  const { row, changed } = await writeValues(tx, { employeeId: id, employee: created, values, source, now });
  const details = { source: source.kind, fields: changed };
  await writeAudit(tx, {
    actor: source.actor,
    action: 'employee.created',
    objectType: 'employee',
    objectId: id,
    details,
  });
  return { ok: true, employee: row, missing: missingFields(row.profile, fields) };
}

/** Writes what an admin changed of an employee, with its audit row. */
export async function editEmployee({
  db,
  actor,
  id,
  values,
  now = new Date(),
}: {
  readonly db: Db;
  readonly actor: string;
  readonly id: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly now?: Date;
}): Promise<ChangedEmployee> {
  const source = { kind: 'admin', actor, reference: null, mappingVersion: null } as const;
  return db.transaction(async (tx) => {
    const fields = await readFields(tx);
    const outcome = await changeEmployee(tx, { employeeId: id, values, fields, source, now });
    if (outcome.ok && outcome.changed.length > 0) {
      await writeAudit(tx, {
        actor,
        action: 'employee.changed',
        objectType: 'employee',
        objectId: id,
        details: { fields: outcome.changed },
      });
    }
    return outcome;
  });
}
