import type { WorkLocation } from '../work-location.ts';
import type { FieldDefinition } from './field-definition.ts';

/** A value of a field: dates are `YYYY-MM-DD`, phones E.164, employees their id. */
export type FieldValue = string | number | boolean | WorkLocation;

/** The values of an employee by the key of the field; what is null or missing has no value yet. */
export interface EmployeeProfile {
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly personal_email: string | null;
  readonly phone: string | null;
  readonly time_zone: string | null;
  readonly job_title: string | null;
  readonly department: string | null;
  readonly start_date: string | null;
  readonly work_location: WorkLocation | null;
  readonly [key: string]: FieldValue | null | undefined;
}

/** The profile of somebody of whom nothing is known. */
export const EMPTY_PROFILE: EmployeeProfile = {
  first_name: null,
  last_name: null,
  personal_email: null,
  phone: null,
  time_zone: null,
  job_title: null,
  department: null,
  start_date: null,
  work_location: null,
};

/** The required fields that have no value yet, in the order of `fields`. */
export function missingFields(
  profile: EmployeeProfile,
  fields: readonly FieldDefinition[],
): readonly FieldDefinition[] {
  return fields.filter((field) => field.required && !field.archived && !hasValue(profile[field.key]));
}

function hasValue(value: FieldValue | null | undefined): boolean {
  return value !== null && value !== undefined && value !== '';
}

/** True when two values of one field say the same. */
export function sameValue(a: FieldValue | null | undefined, b: FieldValue | null | undefined): boolean {
  if (isPlace(a) && isPlace(b)) {
    return a.country === b.country && a.state === b.state && a.city === b.city;
  }
  return (a ?? null) === (b ?? null);
}

function isPlace(value: FieldValue | null | undefined): value is WorkLocation {
  return typeof value === 'object' && value !== null;
}
