import { describe, expect, it } from 'vitest';
import { BUILTIN_FIELDS } from '../../../src/domain/employee/builtin-fields.ts';
import { EMPTY_PROFILE } from '../../../src/domain/employee/employee-profile.ts';
import { employeeFacts, employeeSources, readsField } from '../../../src/domain/mapping/employee-sources.ts';
import { SourcePath } from '../../../src/domain/mapping/source-path.ts';

const SOURCES = employeeSources(BUILTIN_FIELDS);

describe('the sources of an employee', () => {
  it('have usable paths, each once, and a fact for each that the profile has', () => {
    const paths = SOURCES.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths.filter((path) => !SourcePath.safeParse(path).success)).toEqual([]);
    const work_location = { country: 'US', state: 'CA', city: 'Oakland' };
    const related = new Map([['hr_partner', { ...EMPTY_PROFILE, first_name: 'Rosa' }]]);
    const facts = employeeFacts({ id: 'emp_1', profile: { ...EMPTY_PROFILE, work_location }, related });
    expect([...facts.keys()].filter((path) => !paths.includes(path))).toEqual([]);
    expect(facts.get('employee.work_location.city')).toBe('Oakland');
    expect(facts.get('hr_partner.first_name')).toBe('Rosa');
  });

  it.each([
    ['employee.work_location.state', 'work_location', true],
    ['manager.personal_email', 'personal_email', true],
    ['manager.personal_email', 'manager', true],
    ['employee.first_name', 'last_name', false],
    ['employee.first_name', 'first', false],
  ])('%s reads the field %s: %s', (path, key, reads) => {
    expect(readsField(new Set([path]), key)).toBe(reads);
  });
});
