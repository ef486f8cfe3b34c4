import type { OrderBody, OrderProblemCode } from '../screening-provider.ts';

const PROBLEMS = {
  email_invalid: 'The e-mail address of the employee is missing or not valid.',
  first_name_missing: 'The first name of the employee is missing.',
  last_name_short: 'The last name of the employee is missing.',
  package_missing: 'No package is chosen, or its name cannot be sent.',
  person_missing: 'Nothing is known of the person to be screened.',
  billing_reference_unsupported: 'This gateway takes no reference for the invoice.',
  sub_account_unsupported: 'This gateway takes no sub-account: make a connection for it.',
} as const satisfies Partial<Record<OrderProblemCode, string>>;

export type ProformaProblemCode = keyof typeof PROBLEMS;

/** Why an order cannot be written for Proforma. */
export function proformaProblem(code: ProformaProblemCode): OrderBody {
  return { ok: false, problem: { code, message: PROBLEMS[code] } };
}
