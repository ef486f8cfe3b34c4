import { describe, expect, it } from 'vitest';
import { BUILTIN_FIELDS } from '../../../src/domain/employee/builtin-fields.ts';
import { employeeTargets } from '../../../src/domain/mapping/employee-targets.ts';
import { MappingFields } from '../../../src/domain/mapping/field-mapping.ts';
import { mapFields, unmappedRequired } from '../../../src/domain/mapping/map-fields.ts';
import type { MappingValue } from '../../../src/domain/mapping/mapping-value.ts';
import { wantedUsers } from '../../../src/domain/mapping/wanted-users.ts';
import { contextOf } from './mapping-context.ts';

const TARGETS = employeeTargets(BUILTIN_FIELDS);

function mapOne(field: string, mapping: unknown, sources: Readonly<Record<string, MappingValue>> = {}) {
  const fields = MappingFields.parse({ [field]: mapping });
  const [result] = mapFields({ fields, targets: TARGETS, context: contextOf(sources) });
  return result;
}

describe('mapping a field', () => {
  it('shows the source, what each transform made of it, and the value', () => {
    const mapping = {
      source: 'contact.name',
      transforms: [
        { use: 'split_name', part: 'last' },
        { use: 'case', to: 'upper' },
      ],
    };
    expect(mapOne('last_name', mapping, { 'contact.name': 'Ada Sample' })).toEqual({
      field: 'last_name',
      source: 'contact.name',
      sourceValue: 'Ada Sample',
      steps: [
        { use: 'split_name', value: 'Sample', problem: null },
        { use: 'case', value: 'SAMPLE', problem: null },
      ],
      usedFallback: false,
      value: 'SAMPLE',
      problems: [],
    });
  });

  it('ends at the first problem, with the fallback for a value', () => {
    const mapping = {
      source: 'posting.location',
      transforms: [{ use: 'map_values', map: 'us_state_code' }, { use: 'trim' }],
      fallback: { use: 'value', value: 'Elsewhere' },
    };
    const result = mapOne('department', mapping, { 'posting.location': 'Ontario' });
    expect(result).toMatchObject({
      value: 'Elsewhere',
      usedFallback: true,
      problems: [{ code: 'not_in_map' }],
    });
    expect(result?.steps).toHaveLength(1);
  });

  it('names a value that the field does not take, and a required one that is missing', () => {
    expect(
      mapOne('personal_email', { source: 'contact.name' }, { 'contact.name': 'Ada Sample' }),
    ).toMatchObject({
      sourceValue: 'Ada Sample',
      value: null,
      problems: [{ code: 'not_accepted' }, { code: 'required_missing' }],
    });
    expect(mapOne('phone', { source: 'contact.phone' })).toMatchObject({ value: null, problems: [] });
  });

  it('falls back to the zone of the company', () => {
    expect(mapOne('time_zone', { fallback: { use: 'company_time_zone' } })).toMatchObject({
      value: 'America/New_York',
      usedFallback: true,
      problems: [],
    });
  });

  it('writes a number into a text', () => {
    const salary = { source: 'offer.fields.salary_amount' };
    expect(mapOne('department', salary, { 'offer.fields.salary_amount': 120_000 })?.value).toBe('120000');
  });

  it('leaves fields alone that the mapping does not name, whatever an object inherits', () => {
    const fields = MappingFields.parse({ phone: { source: 'contact.phone' } });
    const inherited = {
      key: 'constructor',
      label: 'Constructor',
      required: true,
      accept: () => ({ ok: true, value: 1 }) as const,
    };
    const results = mapFields({ fields, targets: [...TARGETS, inherited], context: contextOf() });
    expect(results.map(({ field }) => field)).toEqual(['phone']);
    expect(unmappedRequired(fields, [...TARGETS, inherited])).toEqual([
      'first_name',
      'last_name',
      'personal_email',
      'time_zone',
      'constructor',
    ]);
  });
});

describe('the people whom look-ups ask for', () => {
  it('are those that reach the look-up', () => {
    const fields = MappingFields.parse({
      manager: {
        source: 'posting.hiringManager',
        transforms: [{ use: 'other_source', source: 'opportunity.owner' }, { use: 'lookup_employee' }],
      },
      buddy: { source: 'contact.headline', transforms: [{ use: 'trim' }, { use: 'lookup_employee' }] },
      hr_partner: { source: 'opportunity.owner' },
    });
    const read = contextOf({ 'opportunity.owner': 'user-1', 'contact.headline': ' Rosa@Acme.test ' });
    expect(wantedUsers(fields, read)).toEqual({ userIds: ['user-1'], emails: ['rosa@acme.test'] });
  });
});
