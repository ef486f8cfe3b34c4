import type { Outcome } from './checkr-objects.ts';

export interface MockCandidate {
  name: string;
  ssn: string;
  outcome: Outcome;
}

/** Checkr's sheet of mock candidates: the SSN given on the candidate's page decides how the report ends. */
export const MOCK_CANDIDATES: readonly MockCandidate[] = [
  { name: 'Bud Richman', ssn: '544-25-5544', outcome: 'clear' },
  { name: 'Judge Judy', ssn: '667-68-6677', outcome: 'consider' },
  { name: 'Lady GaGa', ssn: '223-24-2233', outcome: 'consider' },
  { name: 'Samuel Adams', ssn: '556-58-5566', outcome: 'consider' },
  { name: 'Little John', ssn: '011-02-0011', outcome: 'consider' },
  { name: 'Roll Tide', ssn: '112-14-1122', outcome: 'consider' },
  { name: 'Vito Andolini', ssn: '494-24-7562', outcome: 'canceled' },
  { name: 'Remy Gonz', ssn: '223-23-2239', outcome: 'suspended' },
  { name: 'Jen Kasp', ssn: '110-10-7777', outcome: 'suspended' },
  { name: 'Alex Taylor', ssn: '544-21-5544', outcome: 'clear_with_canceled' },
];

/** How a report ends for an SSN of the sheet; undefined for any other. */
export function mockOutcome(ssn: string): Outcome | undefined {
  const digits = ssn.replaceAll(/\D/g, '');
  return MOCK_CANDIDATES.find((mock) => mock.ssn.replaceAll('-', '') === digits)?.outcome;
}
