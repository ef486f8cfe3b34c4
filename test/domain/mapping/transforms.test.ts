import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TRANSFORMS_PAGE, transformDocs } from '../../../scripts/write-transform-docs.ts';
import { MAPPING_PROBLEMS } from '../../../src/domain/mapping/mapping-problem.ts';
import type { MappingValue } from '../../../src/domain/mapping/mapping-value.ts';
import { US_STATES } from '../../../src/domain/mapping/transforms/us-states.ts';
import { applyStep, TRANSFORMS, TransformStep } from '../../../src/domain/mapping/transforms.ts';
import { contextOf } from './mapping-context.ts';

const value: fc.Arbitrary<MappingValue> = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.constantFrom('Ada Sample', 'San Francisco, CA', '(415) 555-2671', '2026-03-01', ' ', '10:00', '-1'),
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.string()),
  fc.record({ country: fc.constantFrom('US', 'CA') }),
);
const path = fc.constantFrom('contact.name', 'posting.country', 'nothing.here');
const words = fc.string({ minLength: 1, maxLength: 20 });
const otherwise = fc.constantFrom('problem', 'keep', 'empty');
const step = fc.oneof(
  fc.record({ use: fc.constant('trim'), inside: fc.boolean() }),
  fc.record({ use: fc.constant('case'), to: fc.constantFrom('upper', 'lower', 'capitals') }),
  fc.record({ use: fc.constant('split_name'), part: fc.constantFrom('first', 'last') }),
  fc.record({
    use: fc.constant('map_values'),
    map: fc.constantFrom('own', 'us_state_code', 'us_state_name'),
    pairs: fc.array(fc.record({ from: words, to: words }), { maxLength: 5 }),
    otherwise,
  }),
  fc.record({ use: fc.constant('date'), zone: fc.constantFrom('company', 'UTC', 'Asia/Tokyo') }),
  fc.record({ use: fc.constant('phone'), country: fc.constantFrom('US', 'GB'), otherwise }),
  fc.record({ use: fc.constant('lookup_employee') }),
  fc.record({ use: fc.constant('work_location'), country_source: path }),
  fc.record({ use: fc.constant('other_source'), source: path }),
  fc.record({ use: fc.constant('concat'), sources: fc.array(path, { maxLength: 3 }), separator: words }),
  fc.record({ use: fc.constant('default_value'), value: fc.oneof(words, fc.integer(), fc.boolean()) }),
);
const sources = fc.record({ 'contact.name': value, 'posting.country': value });
const parse = (settings: unknown): TransformStep => TransformStep.parse(settings);
const apply = (given: MappingValue, settings: unknown, context = contextOf()) =>
  applyStep(given, parse(settings), context);

describe.each(TRANSFORMS)('the transform "$label"', ({ name, controls, examples, step: schema }) => {
  it.each(examples)('does what its example with %j says', ({ given, settings, gives, sources: read }) => {
    const result = apply(given, { use: name, ...settings }, contextOf(read));
    const problem = typeof gives === 'object' && gives !== null && 'problem' in gives ? gives.problem : null;
    expect(result).toEqual(
      problem
        ? { ok: false, problem: { code: problem, message: MAPPING_PROBLEMS[problem] } }
        : { ok: true, value: gives },
    );
  });

  it('has a control for each setting and no other', () => {
    const example = examples[0];
    const stored = schema.parse({ use: name, ...example?.settings });
    const settings = Object.keys(Object(stored)).filter((key) => key !== 'use');
    expect(controls.map((control) => control.name).sort()).toEqual(settings.sort());
  });
});

describe('every transform', () => {
  it('gives a value or a named problem for every input, and the same one each time', () => {
    fc.assert(
      fc.property(value, step, sources, (given, settings, read) => {
        const result = apply(given, settings, contextOf(read));
        if (result.ok) {
          expect(result.value).not.toBeUndefined();
          expect(result.value).not.toBe('');
        } else expect(MAPPING_PROBLEMS).toHaveProperty(result.problem.code);
        expect(apply(given, settings, contextOf(read))).toEqual(result);
      }),
      { numRuns: 1_000 },
    );
  });

  it('leaves no value as it is, unless it takes it from elsewhere', () => {
    const elsewhere = ['work_location', 'other_source', 'concat', 'default_value'];
    fc.assert(
      fc.property(step, (settings) => {
        fc.pre(!elsewhere.includes(settings.use));
        expect(apply(null, settings)).toEqual({ ok: true, value: null });
      }),
    );
  });

  it('is described in docs/transforms.md as it is', () => {
    expect(readFileSync(TRANSFORMS_PAGE, 'utf8')).toBe(transformDocs());
  });
});

describe('trimming and capitals', () => {
  it('change nothing the second time', () => {
    const settings = fc.oneof(
      fc.record({ use: fc.constant('trim'), inside: fc.boolean() }),
      fc.record({ use: fc.constant('case'), to: fc.constantFrom('upper', 'lower', 'capitals') }),
    );
    fc.assert(
      fc.property(fc.string(), settings, (text, setting) => {
        const once = apply(text, setting);
        expect(once.ok && apply(once.value, setting)).toEqual(once);
      }),
    );
  });
});

describe('splitting a name', () => {
  it('loses no word of it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[A-Za-z'-]{1,8}$/), { minLength: 1, maxLength: 5 }),
        (parts) => {
          const [first, last] = ['first', 'last'].map((part) =>
            apply(parts.join(' '), { use: 'split_name', part }),
          );
          const found = [first, last].map((result) => (result?.ok ? result.value : 'problem'));
          expect(found.filter((part) => part !== null).join(' ')).toBe(parts.join(' '));
        },
      ),
    );
  });

  it.each([
    ['Ada Sample', 'Ada', 'Sample'],
    ['Ada Maria  de Sample', 'Ada Maria de', 'Sample'],
    ['  Ada\tSample ', 'Ada', 'Sample'],
    ['Ada', 'Ada', null],
    ['   ', null, null],
  ])('%j is %j and %j', (name, first, last) => {
    expect(apply(name, { use: 'split_name', part: 'first' })).toEqual({ ok: true, value: first });
    expect(apply(name, { use: 'split_name', part: 'last' })).toEqual({ ok: true, value: last });
  });
});

describe('the maps of states', () => {
  it.each([...US_STATES])('know %s and %s both ways', (code, name) => {
    expect(apply(name.toUpperCase(), { use: 'map_values', map: 'us_state_code' })).toEqual({
      ok: true,
      value: code,
    });
    expect(apply(code.toLowerCase(), { use: 'map_values', map: 'us_state_name' })).toEqual({
      ok: true,
      value: name,
    });
  });
});

describe('a date in a zone', () => {
  const MIDNIGHT_UTC = Date.UTC(2026, 2, 8);
  it.each([
    [MIDNIGHT_UTC, 'America/New_York', '2026-03-07'],
    [MIDNIGHT_UTC, 'UTC', '2026-03-08'],
    [String(MIDNIGHT_UTC), 'Asia/Tokyo', '2026-03-08'],
    [Date.UTC(2026, 2, 9, 4), 'America/New_York', '2026-03-09'],
    [Date.UTC(2026, 11, 31, 11), 'Pacific/Auckland', '2027-01-01'],
    [0, 'UTC', '1970-01-01'],
    ['2026-03-08', 'Pacific/Auckland', '2026-03-08'],
    ['2026-03-08T23:30:00-05:00', 'UTC', '2026-03-09'],
  ])('of %j in %s is %s', (given, zone, date) => {
    expect(apply(given, { use: 'date', zone })).toEqual({ ok: true, value: date });
  });

  it('is the date that the instant has there, for every instant and zone', () => {
    const zone = fc.constantFrom('UTC', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland');
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1800-01-01'), max: new Date('2200-01-01'), noInvalidDate: true }),
        zone,
        (at, timeZone) => {
          const result = apply(at.getTime(), { use: 'date', zone: timeZone });
          const there = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at);
          expect(result).toEqual({ ok: true, value: there });
        },
      ),
    );
  });

  it('is a problem for a time of day, which has no date', () => {
    expect(apply('10:00', { use: 'date' })).toMatchObject({ problem: { code: 'not_a_date' } });
  });
});

describe('a phone number', () => {
  it('that was understood is understood again, whatever the country', () => {
    const number = fc.tuple(
      fc.integer({ min: 201, max: 989 }),
      fc.integer({ min: 2_000_000, max: 9_999_999 }),
    );
    fc.assert(
      fc.property(number, fc.constantFrom('US', 'GB', 'DE'), ([area, rest], country) => {
        const first = apply(`(${area}) ${rest}`, { use: 'phone', otherwise: 'empty' });
        expect(first.ok).toBe(true);
        if (first.ok && first.value !== null) {
          expect(first.value).toBe(`+1${area}${rest}`);
          expect(apply(first.value, { use: 'phone', country })).toEqual(first);
        }
      }),
    );
  });

  it('needs a country that exists', () => {
    expect(TransformStep.safeParse({ use: 'phone', country: 'XX' }).success).toBe(false);
  });
});

describe('finding an employee', () => {
  const people: Record<string, readonly string[]> = {
    'rosa@acme.test': ['emp_1'],
    'kel@acme.test': ['emp_2', 'emp_3'],
  };
  const context = contextOf(
    {},
    {
      emailOfUser: (id) =>
        ({ rosa: 'Rosa@acme.test', kel: 'kel@acme.test', new: 'new@acme.test' })[id] ?? null,
      employeesOfEmail: (email) => people[email] ?? [],
    },
  );
  it.each([
    ['rosa', { ok: true, value: 'emp_1' }],
    [' ROSA@acme.test', { ok: true, value: 'emp_1' }],
    ['kel', { ok: false, problem: { code: 'employee_ambiguous' } }],
    ['new', { ok: false, problem: { code: 'employee_unknown' } }],
    ['gone', { ok: false, problem: { code: 'user_unknown' } }],
  ])('of %j', (given, result) => {
    expect(apply(given, { use: 'lookup_employee' }, context)).toMatchObject(result);
  });
});
