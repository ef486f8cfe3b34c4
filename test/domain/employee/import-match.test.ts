import { describe, expect, it } from 'vitest';
import { type ImportFacts, matchImport } from '../../../src/domain/employee/import-match.ts';

const NOBODY: ImportFacts = {
  decision: null,
  known: null,
  sameEmail: [],
  emailIsNew: false,
  hiredElsewhere: false,
};
const ada = { id: 'emp_ada', hasContact: true };
const bea = { id: 'emp_bea', hasContact: false };

describe('a hire', () => {
  it.each<[string, Partial<ImportFacts>, object]>([
    ['of whom nothing is known is somebody new', {}, { match: 'nobody' }],
    [
      'is the employee with its Lever contact, whoever else has the address',
      { known: 'emp_ada', sameEmail: [bea] },
      { match: 'employee', employeeId: 'emp_ada' },
    ],
    [
      'is the employee without a Lever contact who has its address',
      { sameEmail: [bea] },
      { match: 'employee', employeeId: 'emp_bea' },
    ],
    [
      'is doubted when another candidate has its address',
      { sameEmail: [ada] },
      { match: 'conflict', kind: 'email_of_another_contact', candidates: ['emp_ada'] },
    ],
    [
      'is doubted when several employees have its address',
      { sameEmail: [ada, bea] },
      { match: 'conflict', kind: 'email_of_several', candidates: ['emp_ada', 'emp_bea'] },
    ],
    [
      'is doubted when its new address is that of another employee',
      { known: 'emp_ada', emailIsNew: true, sameEmail: [bea] },
      { match: 'conflict', kind: 'email_of_another_employee', candidates: ['emp_ada', 'emp_bea'] },
    ],
    [
      'with a new address of its own is the employee with its Lever contact',
      { known: 'emp_ada', emailIsNew: true },
      { match: 'employee', employeeId: 'emp_ada' },
    ],
    [
      'is doubted while the same person is hired for another posting',
      { known: 'emp_ada', hiredElsewhere: true },
      { match: 'conflict', kind: 'hired_twice', candidates: ['emp_ada'] },
    ],
    [
      'is whom an admin chose',
      { known: 'emp_ada', hiredElsewhere: true, decision: { state: 'merged', employeeId: 'emp_bea' } },
      { match: 'employee', employeeId: 'emp_bea' },
    ],
    [
      'is somebody new when an admin kept it separate',
      { sameEmail: [ada], decision: { state: 'separate', employeeId: null } },
      { match: 'nobody' },
    ],
  ])('%s', (_title, facts, match) => {
    expect(matchImport({ ...NOBODY, ...facts })).toEqual(match);
  });
});
