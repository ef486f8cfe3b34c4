/** Why an import cannot tell by itself which employee a hire is. */
export const CONFLICT_KINDS = [
  'email_of_another_contact',
  'email_of_several',
  'email_of_another_employee',
  'hired_twice',
] as const;
export type ConflictKind = (typeof CONFLICT_KINDS)[number];

export const CONFLICT_SENTENCES: Readonly<Record<ConflictKind, string>> = {
  email_of_another_contact:
    'Another candidate of Lever with the same personal e-mail address is an employee already.',
  email_of_several: 'Several employees have the personal e-mail address of this hire.',
  email_of_another_employee:
    'Lever has a new personal e-mail address for this employee, and another employee has the same one.',
  hired_twice: 'The same candidate of Lever is being hired for another posting at the same time.',
};

/** `obsolete`: it could be told in the end, because an address was corrected for example. */
export const CONFLICT_STATES = ['open', 'merged', 'separate', 'obsolete'] as const;
export type ConflictState = (typeof CONFLICT_STATES)[number];

/** What is known when somebody is imported. */
export interface ImportFacts {
  /** What an admin decided about this very hire. */
  readonly decision: {
    readonly state: Extract<ConflictState, 'merged' | 'separate'>;
    readonly employeeId: string | null;
  } | null;
  /** The employee with the Lever contact of the hire. */
  readonly known: string | null;
  /** Other employees with the personal e-mail of the hire, and whether they have a Lever contact. */
  readonly sameEmail: readonly { readonly id: string; readonly hasContact: boolean }[];
  /** True when `known` has another e-mail address so far. */
  readonly emailIsNew: boolean;
  /** True when `known` goes through the same definition for another hire now. */
  readonly hiredElsewhere: boolean;
}

export type ImportMatch =
  | { readonly match: 'employee'; readonly employeeId: string }
  | { readonly match: 'nobody' }
  | { readonly match: 'conflict'; readonly kind: ConflictKind; readonly candidates: readonly string[] };

/** Whom a hire is: by the Lever contact, then by the personal e-mail; what can be doubted is an admin's to decide. */
export function matchImport(facts: ImportFacts): ImportMatch {
  const { decision, known, sameEmail } = facts;
  if (decision) return decision.employeeId ? employee(decision.employeeId) : { match: 'nobody' };
  const others = sameEmail.map(({ id }) => id);
  if (known !== null) {
    if (facts.hiredElsewhere) return conflict('hired_twice', [known]);
    const taken = facts.emailIsNew && others.length > 0;
    return taken ? conflict('email_of_another_employee', [known, ...others]) : employee(known);
  }
  const [first, ...more] = sameEmail;
  if (!first) return { match: 'nobody' };
  if (more.length > 0) return conflict('email_of_several', others);
  return first.hasContact ? conflict('email_of_another_contact', others) : employee(first.id);
}

function employee(employeeId: string): ImportMatch {
  return { match: 'employee', employeeId };
}

function conflict(kind: ConflictKind, candidates: readonly string[]): ImportMatch {
  return { match: 'conflict', kind, candidates };
}
