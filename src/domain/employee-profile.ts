import { z } from 'zod';
import { WorkLocation } from './work-location.ts';

/** The fields of an employee; a missing value is null. Dates are `YYYY-MM-DD`. */
export const EmployeeProfile = z.object({
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  personalEmail: z.string().nullable(),
  phone: z.string().nullable(),
  timeZone: z.string().nullable(),
  jobTitle: z.string().nullable(),
  department: z.string().nullable(),
  startDate: z.string().nullable(),
  workLocation: WorkLocation.nullable(),
});
export type EmployeeProfile = z.infer<typeof EmployeeProfile>;

export const REQUIRED_FIELDS = ['firstName', 'lastName', 'personalEmail', 'timeZone'] as const;

/** The required fields that have no value yet. */
export function missingFields(profile: EmployeeProfile): readonly (typeof REQUIRED_FIELDS)[number][] {
  return REQUIRED_FIELDS.filter((field) => !profile[field]);
}
