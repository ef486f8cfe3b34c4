import type { FieldProblemCode } from './field-problem.ts';

/** What can be wrong with a row of a file beside the values themselves. */
export const CSV_PROBLEMS = {
  'csv.too_many_cells': 'The row has more cells than the header.',
  'csv.required_missing': 'is required for a new employee',
  'csv.no_identity': 'The row names nobody: it needs a personal e-mail address or an id.',
  'csv.no_such_employee': 'There is no employee with this id.',
  'csv.email_of_several': 'Several employees have this personal e-mail address: name one by the id.',
  'csv.repeated': 'An earlier row is about the same employee.',
  'csv.unknown_person':
    'must be the id or the personal e-mail address of exactly one employee who exists already',
  'csv.failed': 'The row could not be written; the log of the worker says more.',
} as const;

/** One problem of a row; without a column it is about the whole row. */
export interface CsvProblem {
  readonly column: string | null;
  readonly code: keyof typeof CSV_PROBLEMS | FieldProblemCode;
  readonly sentence: string;
}
