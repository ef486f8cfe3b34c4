import { DateTime } from 'luxon';
import type { EmployeeProfile } from './employee/employee-profile.ts';
import type { WorkLocation } from './work-location.ts';

/** The values of Lever that the mapping reads; unknown texts are empty, instants epoch ms. */
export interface LeverSource {
  readonly name: string;
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  readonly jobTitle: string | null;
  readonly department: string | null;
  readonly location: string | null;
  readonly country: string | null;
  readonly startDate: number | null;
}

/** Makes an employee's profile from what Lever has; `timeZone` is the company's, since Lever has none. */
export function mapEmployee(
  source: LeverSource,
  { timeZone }: { readonly timeZone: string },
): EmployeeProfile {
  const { firstName, lastName } = splitName(source.name);
  return {
    first_name: firstName,
    last_name: lastName,
    personal_email: orNull(source.emails[0]),
    phone: orNull(source.phones[0]),
    time_zone: timeZone,
    job_title: orNull(source.jobTitle),
    department: orNull(source.department),
    start_date:
      source.startDate === null
        ? null
        : DateTime.fromMillis(source.startDate, { zone: timeZone }).toISODate(),
    work_location: readLocation(source),
  };
}

/** Lever has one display name: the last word is taken for the last name, the rest for the first. */
function splitName(name: string): { firstName: string | null; lastName: string | null } {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const last = words.length > 1 ? words.pop() : undefined;
  return { firstName: orNull(words.join(' ')), lastName: orNull(last) };
}

/** Reads `San Francisco, CA` of a posting in the US; elsewhere only the country is known. */
function readLocation({ location, country }: LeverSource): WorkLocation | null {
  if (!country || !/^[A-Za-z]{2}$/.test(country)) return null;
  const code = country.toUpperCase();
  const [, city, state] = /^\s*(.+?)\s*,\s*([A-Za-z]{2})\s*$/.exec(location ?? '') ?? [];
  return code === 'US' && city && state
    ? { country: code, state: state.toUpperCase(), city }
    : { country: code };
}

function orNull(text: string | null | undefined): string | null {
  const trimmed = text?.trim();
  return trimmed ? trimmed : null;
}
