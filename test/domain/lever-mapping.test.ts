import { describe, expect, it } from 'vitest';
import type { EmployeeProfile } from '../../src/domain/employee/employee-profile.ts';
import { type LeverSource, mapEmployee } from '../../src/domain/lever-mapping.ts';

const SOURCE: LeverSource = {
  name: 'Ada Sample',
  emails: [],
  phones: [],
  jobTitle: null,
  department: null,
  location: null,
  country: null,
  startDate: null,
};

function map(source: Partial<LeverSource>, timeZone = 'America/New_York'): EmployeeProfile {
  return mapEmployee({ ...SOURCE, ...source }, { timeZone });
}

describe('the name of Lever', () => {
  it.each([
    ['Ada Sample', 'Ada', 'Sample'],
    ['Ada Maria  de Sample', 'Ada Maria de', 'Sample'],
    ['  Ada\tSample ', 'Ada', 'Sample'],
    ['Ada', 'Ada', null],
    ['   ', null, null],
    ['', null, null],
  ])('%j is %j and %j', (name, firstName, lastName) => {
    expect(map({ name })).toMatchObject({ first_name: firstName, last_name: lastName });
  });
});

describe('the location of Lever', () => {
  it.each([
    ['San Francisco, CA', 'US', { country: 'US', state: 'CA', city: 'San Francisco' }],
    ['  Winston, Salem , nc ', 'us', { country: 'US', state: 'NC', city: 'Winston, Salem' }],
    ['Remote', 'US', { country: 'US' }],
    ['San Francisco, California', 'US', { country: 'US' }],
    [null, 'US', { country: 'US' }],
    ['Toronto, ON', 'CA', { country: 'CA' }],
    ['San Francisco, CA', null, null],
    ['San Francisco, CA', 'USA', null],
    ['San Francisco, CA', '', null],
  ])('%j in %j', (location, country, workLocation) => {
    expect(map({ location, country }).work_location).toEqual(workLocation);
  });
});

describe('the start date of Lever', () => {
  const MIDNIGHT_UTC = Date.UTC(2026, 2, 8);
  const BEFORE_DAWN_UTC = Date.UTC(2026, 2, 9, 4);

  it.each([
    [MIDNIGHT_UTC, 'America/New_York', '2026-03-07'],
    [MIDNIGHT_UTC, 'UTC', '2026-03-08'],
    [MIDNIGHT_UTC, 'Asia/Tokyo', '2026-03-08'],
    [BEFORE_DAWN_UTC, 'America/New_York', '2026-03-09'],
    [BEFORE_DAWN_UTC, 'America/Los_Angeles', '2026-03-08'],
    [Date.UTC(2026, 11, 31, 11), 'Pacific/Auckland', '2027-01-01'],
    [0, 'UTC', '1970-01-01'],
  ])('%d in %s is %s', (startDate, timeZone, expected) => {
    expect(map({ startDate }, timeZone).start_date).toBe(expected);
  });

  it('is missing where Lever has none', () => {
    expect(map({}).start_date).toBeNull();
  });
});

describe('a profile from Lever', () => {
  it('takes the first address and phone, and texts without their surrounding space', () => {
    const profile = map({
      emails: [' ada@example.test ', 'other@example.test'],
      phones: ['+1 415 555 0100', '2'],
      jobTitle: ' Engineer ',
      department: '',
    });
    expect(profile).toEqual({
      first_name: 'Ada',
      last_name: 'Sample',
      personal_email: 'ada@example.test',
      phone: '+1 415 555 0100',
      time_zone: 'America/New_York',
      job_title: 'Engineer',
      department: null,
      start_date: null,
      work_location: null,
    });
  });

  it('has nothing where Lever has nothing', () => {
    expect(map({})).toMatchObject({ personal_email: null, phone: null, job_title: null });
  });
});
