import type { EmployeeProfile } from './employee-profile.ts';

/** How an employee is called in lists: the full name, else the e-mail address, else null. */
export function displayName(profile: EmployeeProfile): string | null {
  const name = [profile.first_name, profile.last_name].filter(Boolean).join(' ');
  return name || profile.personal_email;
}
