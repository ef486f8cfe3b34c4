import { z } from 'zod';
import { EmployeeProfile } from '../domain/employee-profile.ts';
import { newId } from '../ids.ts';
import { writeAudit } from './audit.ts';
import type { Db } from './database.ts';
import { brokenUniqueness } from './database-fault.ts';
import type { EmployeeRow } from './read-employees.ts';
import { employees } from './schema/employees.ts';

const Text = z.string().trim().min(1).max(255).nullable();

/** What a new employee is made from; fields that are left out have no value yet. */
export const NewEmployee = z.strictObject({
  leverContactId: z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/)
    .optional(),
  profile: z
    .strictObject({
      firstName: Text,
      lastName: Text,
      personalEmail: z.email().max(255).nullable(),
      phone: Text,
      timeZone: Text.refine((zone) => zone === null || isTimeZone(zone), 'must be an IANA time zone'),
      jobTitle: Text,
      department: Text,
      startDate: z.iso.date().nullable(),
      workLocation: EmployeeProfile.shape.workLocation,
    })
    .partial(),
});
export type NewEmployee = z.input<typeof NewEmployee>;

export type CreatedEmployee =
  | { readonly ok: true; readonly employee: EmployeeRow }
  | { readonly ok: false; readonly reason: 'employee.contact_taken' };

const NO_VALUES: EmployeeProfile = {
  firstName: null,
  lastName: null,
  personalEmail: null,
  phone: null,
  timeZone: null,
  jobTitle: null,
  department: null,
  startDate: null,
  workLocation: null,
};

/** Makes an employee with its audit row; throws `ZodError` when the input breaks a rule. */
export async function createEmployee({
  db,
  actor,
  input,
}: {
  readonly db: Db;
  readonly actor: string;
  readonly input: NewEmployee;
}): Promise<CreatedEmployee> {
  const { leverContactId, profile } = NewEmployee.parse(input);
  const row = {
    id: newId('employee'),
    leverContactId: leverContactId ?? null,
    profile: EmployeeProfile.parse({ ...NO_VALUES, ...profile }),
  };
  try {
    const employee = await db.transaction(async (tx) => {
      const [created] = await tx.insert(employees).values(row).returning();
      if (!created) throw new Error('The insert of an employee returned no row');
      await writeAudit(tx, {
        actor,
        action: 'employee.created',
        objectType: 'employee',
        objectId: row.id,
        details: { fields: Object.keys(profile) },
      });
      return created;
    });
    return { ok: true, employee };
  } catch (error) {
    if (brokenUniqueness(error) === 'employees_lever_contact_id_unique') {
      return { ok: false, reason: 'employee.contact_taken' };
    }
    throw error;
  }
}

function isTimeZone(zone: string): boolean {
  return zone === 'UTC' || Intl.supportedValuesOf('timeZone').includes(zone);
}
