import { describe, expect, it } from 'vitest';
import { storableJson, storableText } from '../../src/integrations/storable-json.ts';

describe('storableJson', () => {
  it('keeps ordinary values as they are', () => {
    const value = { a: [1, 'zwei 🎉 \u202e', true, null, { b: 1.5 }] };
    expect(storableJson(value)).toEqual(value);
  });

  it('replaces NUL and lone surrogates in texts and in keys', () => {
    expect(storableJson({ 'k\0': 'a\0b\ud800c', ok: '\ud83c\udf89' })).toEqual({
      'k\ufffd': 'a\ufffdb\ufffdc',
      ok: '\ud83c\udf89',
    });
    expect(storableText('\udc00')).toBe('\ufffd');
  });

  it('cuts off what lies deeper than sixteen levels', () => {
    const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    expect(JSON.stringify(storableJson(deep))).toBe(`${'['.repeat(16)}null${']'.repeat(16)}`);
  });

  it('does not change the prototype of what it makes', () => {
    const value = storableJson(JSON.parse('{"__proto__":{"admin":true}}'));
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(JSON.stringify(value)).toBe('{"__proto__":{"admin":true}}');
  });
});
