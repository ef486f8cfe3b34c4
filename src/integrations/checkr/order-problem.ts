/** Why an order cannot be written. */
export const ORDER_PROBLEMS = {
  email_invalid: 'The e-mail address of the employee is missing or not valid.',
  first_name_missing: 'The first name of the employee is missing.',
  first_name_letters: "Checkr accepts only Latin letters, digits, spaces and - ' . , in the first name.",
  last_name_short: 'Checkr needs a last name of at least two characters.',
  last_name_letters: "Checkr accepts only Latin letters, digits, spaces and - ' . , in the last name.",
  location_missing: 'The country and the state of the work location are missing.',
  location_not_us: 'Checks are ordered for work locations in the United States only.',
  location_state_invalid: 'The state of the work location is not a two-letter code.',
  package_missing: 'No package is chosen.',
} as const;
export type OrderProblemCode = keyof typeof ORDER_PROBLEMS;

/** A reason in Gangway's own words, without personal data. */
export interface OrderProblem {
  code: OrderProblemCode;
  message: string;
}

/** The frozen JSON text of a request, or why there is none. */
export type OrderBody = { ok: true; body: string } | { ok: false; problem: OrderProblem };

export function orderProblem(code: OrderProblemCode): { ok: false; problem: OrderProblem } {
  return { ok: false, problem: { code, message: ORDER_PROBLEMS[code] } };
}
