import { describe, expect, it } from 'vitest';
import { dedupeKeyOf, secretVerdict } from '../../../src/integrations/proforma/static-secret.ts';

describe('secretVerdict', () => {
  it('accepts any of the keys and says which', () => {
    expect(secretVerdict('b', ['a', 'b'])).toEqual({ ok: true, keyIndex: 1 });
  });

  it.each(['', undefined])('takes %j for no secret', (given) => {
    expect(secretVerdict(given, ['a'])).toEqual({ ok: false, reason: 'unsigned' });
  });

  it.each(['A', 'ab', 'a ', 'ä'])('refuses %j', (given) => {
    expect(secretVerdict(given, ['a'])).toEqual({ ok: false, reason: 'bad_signature' });
  });

  it('accepts nothing without keys', () => {
    expect(secretVerdict('a', [])).toEqual({ ok: false, reason: 'no_keys' });
    expect(secretVerdict('', [''])).toEqual({ ok: false, reason: 'no_keys' });
  });
});

describe('dedupeKeyOf', () => {
  it('tells parts apart that join to the same text', () => {
    expect(dedupeKeyOf(['ab', 'c'])).not.toBe(dedupeKeyOf(['a', 'bc']));
    expect(dedupeKeyOf(['a', null])).toBe(dedupeKeyOf(['a', null]));
  });
});
