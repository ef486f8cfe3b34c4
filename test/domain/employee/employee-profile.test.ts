import { describe, expect, it } from 'vitest';
import { BUILTIN_FIELDS } from '../../../src/domain/employee/builtin-fields.ts';
import {
  EMPTY_PROFILE,
  type EmployeeProfile,
  missingFields,
  sameValue,
} from '../../../src/domain/employee/employee-profile.ts';
import type { FieldDefinition } from '../../../src/domain/employee/field-definition.ts';

const COMPLETE: EmployeeProfile = {
  ...EMPTY_PROFILE,
  first_name: 'Ada',
  last_name: 'Sample',
  personal_email: 'ada@example.test',
  time_zone: 'America/New_York',
};
const CONTRACTOR: FieldDefinition = {
  key: 'contractor',
  label: 'Contractor',
  group: 'Job',
  type: 'boolean',
  options: [],
  required: true,
  builtin: false,
  position: 500,
  archived: false,
};

function missing(profile: EmployeeProfile, fields: readonly FieldDefinition[] = BUILTIN_FIELDS) {
  return missingFields(profile, fields).map(({ key }) => key);
}

describe('a profile', () => {
  it('misses nothing when the required fields have values', () => {
    expect(missing(COMPLETE)).toEqual([]);
  });

  it.each(['first_name', 'last_name', 'personal_email', 'time_zone'])('misses %s', (field) => {
    expect(missing({ ...COMPLETE, [field]: null })).toEqual([field]);
    expect(missing({ ...COMPLETE, [field]: '' })).toEqual([field]);
  });

  it('misses a required field of its own until it has a value, be it no', () => {
    expect(missing(COMPLETE, [CONTRACTOR])).toEqual(['contractor']);
    expect(missing({ ...COMPLETE, contractor: false }, [CONTRACTOR])).toEqual([]);
    expect(missing(COMPLETE, [{ ...CONTRACTOR, archived: true }])).toEqual([]);
  });
});

it('tells values that differ from those that say the same', () => {
  const place = { country: 'US', state: 'CA' };
  expect(sameValue(place, { state: 'CA', country: 'US' })).toBe(true);
  expect(sameValue(place, { ...place, city: 'Oakland' })).toBe(false);
  expect(sameValue(undefined, null)).toBe(true);
  expect(sameValue(false, null)).toBe(false);
});
