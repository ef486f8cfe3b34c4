import type { FieldDefinition, FieldType } from './field-definition.ts';

/** The fields of every installation, in the order in which they are shown. */
export const BUILTIN_FIELDS: readonly FieldDefinition[] = [
  builtin('first_name', 'First name', 'Personal', 'text', true),
  builtin('last_name', 'Last name', 'Personal', 'text', true),
  builtin('personal_email', 'Personal e-mail', 'Personal', 'email', true),
  builtin('phone', 'Phone', 'Personal', 'phone'),
  builtin('time_zone', 'Time zone', 'Personal', 'time_zone', true),
  builtin('job_title', 'Job title', 'Job', 'text'),
  builtin('department', 'Department', 'Job', 'text'),
  builtin('start_date', 'Start date', 'Job', 'date'),
  builtin('work_location', 'Work location', 'Job', 'work_location'),
  builtin('manager', 'Manager', 'Relationships', 'employee'),
  builtin('buddy', 'Buddy', 'Relationships', 'employee'),
  builtin('hr_partner', 'HR partner', 'Relationships', 'employee'),
].map((field, index) => ({ ...field, position: (index + 1) * 10 }));

function builtin(key: string, label: string, group: string, type: FieldType, required = false) {
  return { key, label, group, type, options: [], required, builtin: true, position: 0, archived: false };
}
