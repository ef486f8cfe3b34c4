import type { FieldDefinition } from './field-definition.ts';

/** Every reason why a field does not take a value, as the sentence that follows the field's label. */
export const FIELD_PROBLEMS = {
  'field.unknown': 'is not a field of employees',
  'field.archived': 'is archived and takes no values',
  'field.required': 'is required',
  'field.not_text': 'must be text of at most 1,000 characters without control characters',
  'field.not_an_email': 'must be an e-mail address like ada@example.com',
  'field.not_a_phone': 'must be a phone number; outside the United States begin with + and the country code',
  'field.not_a_date': 'must be a date of the calendar, written as 2026-03-31',
  'field.not_a_number': 'must be a number like 12 or 12.5',
  'field.not_a_boolean': 'must be yes or no',
  'field.not_a_choice': 'must be one of its choices',
  'field.not_a_time_zone': 'must be an IANA time zone like America/New_York',
  'field.not_an_employee': 'must be the id of an employee',
  'field.no_such_employee': 'names an employee who does not exist',
  'field.own_relationship': 'cannot be the employee themself',
  'field.not_a_place':
    'must be a country code, with a US state and a city where they are known, like San Francisco, CA, US',
} as const;
export type FieldProblemCode = keyof typeof FIELD_PROBLEMS;

/** Why one field does not take a value: a stable code and a sentence for people. */
export interface FieldProblem {
  readonly field: string;
  readonly code: FieldProblemCode;
  readonly sentence: string;
}

/** Names the problem of a field; a choice lists up to ten of what it offers. */
export function fieldProblem(
  code: FieldProblemCode,
  field: Pick<FieldDefinition, 'key' | 'label'> & Partial<Pick<FieldDefinition, 'options'>>,
): FieldProblem {
  const options = code === 'field.not_a_choice' ? `: ${listed(field.options ?? [])}` : '';
  return { field: field.key, code, sentence: `${field.label} ${FIELD_PROBLEMS[code]}${options}.` };
}

function listed(options: readonly string[]): string {
  if (options.length === 0) return 'it has none yet';
  return options.length > 10 ? `${options.slice(0, 10).join(', ')} …` : options.join(', ');
}
