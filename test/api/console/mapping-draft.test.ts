import { describe, expect, it } from 'vitest';
import {
  draftOf,
  editDraft,
  inputsOf,
  mappingIn,
  readDraft,
} from '../../../src/api/console/mapping/draft.ts';
import { errorsByField, readSamples, writeSamples } from '../../../src/api/console/mapping/mapping-form.ts';
import { BUILTIN_FIELDS } from '../../../src/domain/employee/builtin-fields.ts';
import { MappingFields } from '../../../src/domain/mapping/field-mapping.ts';
import { LEVER_DEFAULT_MAPPING } from '../../../src/domain/mapping/lever-default-mapping.ts';
import type { MappingValue } from '../../../src/domain/mapping/mapping-value.ts';
import { TRANSFORMS } from '../../../src/domain/mapping/transforms.ts';

const KEYS = BUILTIN_FIELDS.map(({ key }) => key);

const EVERYTHING = MappingFields.parse({
  ...LEVER_DEFAULT_MAPPING,
  department: {
    source: 'posting.team',
    transforms: TRANSFORMS.flatMap(({ name, examples }) =>
      examples.slice(0, 2).map(({ settings }) => ({ use: name, ...settings })),
    ).slice(0, 20),
    fallback: { use: 'value', value: 'Elsewhere' },
  },
  phone: {
    source: 'contact.phone',
    transforms: [{ use: 'concat', sources: ['contact.name', 'contact.email'], separator: '' }],
  },
});

describe('a draft', () => {
  it('means the mapping that it was made of, also after a form carried it on', () => {
    const draft = draftOf(EVERYTHING, KEYS);
    expect(mappingIn(draft)).toEqual({ ok: true, fields: EVERYTHING });
    const carried = readDraft(Object.fromEntries(inputsOf(draft)), KEYS);
    expect(mappingIn(carried)).toEqual({ ok: true, fields: EVERYTHING });
  });

  it('leaves out fields that have neither source nor steps nor fallback', () => {
    const draft = draftOf(MappingFields.parse({ phone: { source: 'contact.phone' } }), KEYS);
    expect(mappingIn(draft)).toMatchObject({ ok: true, fields: { phone: { source: 'contact.phone' } } });
    expect(Object.keys(draftOf({}, KEYS).get('phone') ?? {})).toContain('steps');
    expect(mappingIn(draftOf({}, KEYS))).toEqual({ ok: true, fields: {} });
  });

  it('is edited by the buttons of its page', () => {
    const steps = (draft: ReturnType<typeof draftOf>) => draft.get('phone')?.steps.map(({ use }) => use);
    const none = draftOf({}, KEYS);
    const one = editDraft(none, 'add:phone', { 'field.phone.add': 'trim' });
    const two = editDraft(one, 'add:phone', { 'field.phone.add': 'phone' });
    expect(steps(two)).toEqual(['trim', 'phone']);
    expect(steps(editDraft(two, 'up:phone:1', {}))).toEqual(['phone', 'trim']);
    expect(steps(editDraft(two, 'down:phone:0', {}))).toEqual(['phone', 'trim']);
    expect(steps(editDraft(two, 'up:phone:0', {}))).toEqual(['trim', 'phone']);
    expect(steps(editDraft(two, 'remove:phone:0', {}))).toEqual(['phone']);
    expect(editDraft(two, 'remove:phone:9', {}).get('phone')).toEqual(two.get('phone'));
    expect(editDraft(two, 'nonsense', {})).toBe(two);
  });

  it('names the place of what cannot be', () => {
    const wrong = editDraft(draftOf({}, KEYS), 'add:phone', { 'field.phone.add': 'case' });
    const mapping = mappingIn(wrong);
    expect(mapping.ok).toBe(false);
    if (!mapping.ok) {
      expect([...errorsByField(mapping.errors, KEYS)]).toEqual([
        ['phone', [expect.stringMatching(/^Step 1: /)]],
      ]);
    }
  });
});

describe('the samples that a form carries on', () => {
  it('are read as they were written, without those that say nothing', () => {
    const samples = new Map<string, MappingValue>([
      ['contact.name', 'Ada Sample'],
      ['opportunity.tags', ['a', 'b']],
      ['offer.fields.salary_amount', 120_000],
    ]);
    expect(readSamples(writeSamples(new Map([...samples, ['contact.phone', null]])))).toEqual(samples);
  });

  it.each(['', '{', '{"a":{"b":{}}}', '[]'])('are none in %j', (text) => {
    expect(readSamples(text).size).toBe(0);
  });
});
