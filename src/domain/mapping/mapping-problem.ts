/** Every reason why a field gets no value, or not the one that was meant, with the sentence that an admin reads. */
export const MAPPING_PROBLEMS = {
  is_list: 'The value is a list. Join it with "Put texts together" first.',
  not_text: 'The value is not a text.',
  not_a_date: 'The value is neither an instant nor a date.',
  not_in_map: 'The value is not among those of the map.',
  not_a_phone:
    'The value is not a phone number of the country. With + and the country code it is understood everywhere.',
  not_a_country: 'The country is not a code of two letters.',
  user_unknown: 'Lever does not show the user, or the user has no e-mail address.',
  employee_unknown: 'No employee has the e-mail address of the user.',
  employee_ambiguous: 'Several employees have the e-mail address of the user.',
  not_accepted: 'The field does not accept the value.',
  required_missing: 'The field is required and has no value.',
} as const;
export type MappingProblemCode = keyof typeof MAPPING_PROBLEMS;

/** A named problem; `message` says nothing of the person, unless the field itself had to say more. */
export interface MappingProblem {
  readonly code: MappingProblemCode;
  readonly message: string;
}

/** The problem with this code, in its own sentence or in a closer one. */
export function mappingProblem(code: MappingProblemCode, message?: string): MappingProblem {
  return { code, message: message ?? MAPPING_PROBLEMS[code] };
}
