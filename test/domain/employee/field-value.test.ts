import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BUILTIN_FIELDS } from '../../../src/domain/employee/builtin-fields.ts';
import {
  FIELD_TYPES,
  FieldDefinition,
  type FieldType,
} from '../../../src/domain/employee/field-definition.ts';
import { parseFieldValue } from '../../../src/domain/employee/field-value.ts';
import { placeText, readPlace } from '../../../src/domain/employee/place.ts';

const OPTIONS = ['Small', 'Medium', 'Large'];

function fieldOf(type: FieldType): FieldDefinition {
  return {
    key: 'a_field',
    label: 'A field',
    group: 'Personal',
    type,
    options: type === 'choice' ? OPTIONS : [],
    required: false,
    builtin: false,
    position: 0,
    archived: false,
  };
}

function readAs(type: FieldType, input: unknown): unknown {
  const parsed = parseFieldValue(fieldOf(type), input);
  return parsed.ok ? parsed.value : parsed.problem.code;
}

describe('a field', () => {
  it.each(FIELD_TYPES)('of type %s has no value where nothing is given', (type) => {
    for (const nothing of [null, undefined, '', '   ']) expect(readAs(type, nothing)).toBeNull();
  });

  it.each<[FieldType, unknown, unknown]>([
    ['text', '  Ada  ', 'Ada'],
    ['text', 'two\nlines', 'two\nlines'],
    ['text', 'field.not_text', 'field.not_text'],
    ['email', ' Ada.Quill@example.test ', 'Ada.Quill@example.test'],
    ['phone', '(415) 555-0132', '+14155550132'],
    ['phone', '+49 30 901820', '+4930901820'],
    ['phone', '415-555-0132 x 12', '+14155550132 ext. 12'],
    ['date', '2028-02-29', '2028-02-29'],
    ['number', '-12.50', -12.5],
    ['number', 0, 0],
    ['boolean', 'Yes', true],
    ['boolean', false, false],
    ['boolean', '0', false],
    ['choice', 'medium', 'Medium'],
    ['time_zone', 'europe/berlin', 'Europe/Berlin'],
    ['time_zone', 'UTC', 'UTC'],
    ['time_zone', 'US/Pacific', 'US/Pacific'],
    ['employee', 'emp_01h455vb4pex5vsknk084sn02q', 'emp_01h455vb4pex5vsknk084sn02q'],
    [
      'work_location',
      { country: 'us', state: 'ca', city: ' Oakland ' },
      { country: 'US', state: 'CA', city: 'Oakland' },
    ],
    ['work_location', 'San Francisco, CA', { country: 'US', state: 'CA', city: 'San Francisco' }],
    ['work_location', 'Toronto, ON, ca', { country: 'CA', state: 'ON', city: 'Toronto' }],
    ['work_location', 'NY, US', { country: 'US', state: 'NY' }],
    ['work_location', 'DE', { country: 'DE' }],
  ])('of type %s reads %j as %j', (type, input, value) => {
    expect(readAs(type, input)).toEqual(value);
  });

  it.each<[FieldType, unknown, string]>([
    ['text', 'a\u0000b', 'field.not_text'],
    ['text', 'a\ud800b', 'field.not_text'],
    ['text', 'x'.repeat(1_001), 'field.not_text'],
    ['text', 12, 'field.not_text'],
    ['email', 'nobody', 'field.not_an_email'],
    ['phone', '12', 'field.not_a_phone'],
    ['phone', 'call me', 'field.not_a_phone'],
    ['date', '2027-02-29', 'field.not_a_date'],
    ['date', '1.2.2027', 'field.not_a_date'],
    ['date', '0227-02-28', 'field.not_a_date'],
    ['number', '1e3', 'field.not_a_number'],
    ['number', Number.NaN, 'field.not_a_number'],
    ['boolean', 'maybe', 'field.not_a_boolean'],
    ['choice', 'Huge', 'field.not_a_choice'],
    ['time_zone', 'Mars/Crater', 'field.not_a_time_zone'],
    ['time_zone', '+05:00', 'field.not_a_time_zone'],
    ['employee', 'Ada', 'field.not_an_employee'],
    ['work_location', 'a, b, c, d', 'field.not_a_place'],
    ['work_location', { country: 'United States' }, 'field.not_a_place'],
    ['work_location', { country: 'US', street: 'Main' }, 'field.not_a_place'],
  ])('of type %s says what is wrong with %j', (type, input, code) => {
    const parsed = parseFieldValue(fieldOf(type), input);
    expect(parsed.ok ? null : parsed.problem.code).toBe(code);
  });

  it('names itself and its choices in the sentence of a problem', () => {
    const parsed = parseFieldValue(fieldOf('choice'), 'Huge');
    expect(parsed.ok ? '' : parsed.problem.sentence).toBe(
      'A field must be one of its choices: Small, Medium, Large.',
    );
  });

  it.each(FIELD_TYPES)(
    'of type %s gives a value or a problem for anything, and reads its own values',
    (type) => {
      const text = fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('US', 'Small', 'yes', '+4930901820'),
      );
      fc.assert(
        fc.property(fc.oneof(fc.anything(), text), (input) => {
          const parsed = parseFieldValue(fieldOf(type), input);
          if (!parsed.ok) {
            expect(parsed.problem.sentence).toMatch(/^A field .+\.$/);
            return;
          }
          const stored: unknown = JSON.parse(JSON.stringify(parsed.value));
          expect(parseFieldValue(fieldOf(type), stored)).toEqual(parsed);
        }),
      );
    },
  );
});

it('writes a place as a line that it reads', () => {
  for (const place of [
    { country: 'US', state: 'CA', city: 'Oakland' },
    { country: 'US', state: 'NY' },
  ]) {
    expect(readPlace(placeText(place))).toEqual(place);
  }
});

it('has built-in fields that keep the rules of every field', () => {
  for (const field of BUILTIN_FIELDS) expect(FieldDefinition.parse(field)).toEqual(field);
  expect(new Set(BUILTIN_FIELDS.map(({ key }) => key)).size).toBe(BUILTIN_FIELDS.length);
  expect(BUILTIN_FIELDS.filter(({ required }) => required).map(({ key }) => key)).toEqual([
    'first_name',
    'last_name',
    'personal_email',
    'time_zone',
  ]);
});
