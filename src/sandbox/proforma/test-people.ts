import type { Outcome } from './proforma-state.ts';

/** TazWorks' own test people: the name or the number decides how the order ends. */
export const TEST_PEOPLE: readonly { name: string; ssn: string; outcome: Outcome }[] = [
  { name: 'Joe Clean', ssn: '111-22-3333', outcome: 'clear' },
  { name: 'Hank Mess', ssn: '333-22-1111', outcome: 'records' },
];

/** How the order of a test person ends; undefined for anybody else. */
export function testOutcome({ name, ssn = '' }: { name: string; ssn?: string }): Outcome | undefined {
  const digits = ssn.replaceAll(/\D/g, '');
  const bySsn = TEST_PEOPLE.find((known) => known.ssn.replaceAll('-', '') === digits);
  const byName = TEST_PEOPLE.find((known) => known.name.toLowerCase() === name.trim().toLowerCase());
  return (bySsn ?? byName)?.outcome;
}
