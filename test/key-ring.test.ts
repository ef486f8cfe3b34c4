import { describe, expect, it } from 'vitest';
import { createKeyRing, KeyRingError, type NamedKey, parseKeys } from '../src/key-ring.ts';

const OLD: NamedKey = { id: 'old', key: Buffer.alloc(32, 1) };
const NEW: NamedKey = { id: 'new', key: Buffer.alloc(32, 2) };
const VALUE = { apiKey: 'not-for-anybody', since: 2026 };

function codeOf(open: () => unknown): string | null {
  try {
    open();
    return null;
  } catch (error) {
    if (error instanceof KeyRingError) return error.code;
    throw error;
  }
}

describe('a key ring', () => {
  it('opens what it sealed', () => {
    const ring = createKeyRing({ keys: [OLD] });
    const sealed = ring.seal(VALUE, 'connection:conn_1');
    expect(sealed).toMatch(/^old\.[\w-]+$/);
    expect(sealed).not.toContain('not-for-anybody');
    expect(ring.open(sealed, 'connection:conn_1')).toEqual(VALUE);
  });

  it('seals the same value differently each time', () => {
    const ring = createKeyRing({ keys: [OLD] });
    expect(ring.seal(VALUE, 'a')).not.toBe(ring.seal(VALUE, 'a'));
  });

  it('seals with the first key and opens with each, so that keys can be rotated', () => {
    const before = createKeyRing({ keys: [OLD] });
    const during = createKeyRing({ keys: [NEW, OLD] });
    expect(during.open(before.seal(VALUE, 'a'), 'a')).toEqual(VALUE);
    expect(during.seal(VALUE, 'a')).toMatch(/^new\./);
  });

  it('names the key that is missing', () => {
    const sealed = createKeyRing({ keys: [OLD] }).seal(VALUE, 'a');
    const open = () => createKeyRing({ keys: [NEW] }).open(sealed, 'a');
    expect(codeOf(open)).toBe('keys.unknown_key');
    expect(open).toThrow('sealed with key "old"');
  });

  it('opens nothing in another place than where it was sealed', () => {
    const ring = createKeyRing({ keys: [OLD] });
    const sealed = ring.seal(VALUE, 'connection:conn_1');
    expect(codeOf(() => ring.open(sealed, 'connection:conn_2'))).toBe('keys.not_authentic');
  });

  it('opens nothing under another key of the same name', () => {
    const sealed = createKeyRing({ keys: [OLD] }).seal(VALUE, 'a');
    const other = createKeyRing({ keys: [{ ...NEW, id: 'old' }] });
    expect(codeOf(() => other.open(sealed, 'a'))).toBe('keys.not_authentic');
  });

  it.each([0, 12, 28, 40])('opens nothing of which byte %d was changed', (position) => {
    const ring = createKeyRing({ keys: [OLD] });
    const { keyId, data } = ring.sealBytes(Buffer.from(JSON.stringify(VALUE)), 'a');
    data[position] = (data[position] ?? 0) ^ 1;
    expect(codeOf(() => ring.openBytes({ keyId, data }, 'a'))).toBe('keys.not_authentic');
  });

  it.each([5, 12, 20, 28])('opens nothing of which only %d bytes are left', (length) => {
    const ring = createKeyRing({ keys: [OLD] });
    const { keyId, data } = ring.sealBytes(Buffer.from('{}'), 'a');
    expect(codeOf(() => ring.openBytes({ keyId, data: data.subarray(0, length) }, 'a'))).toBe(
      'keys.not_authentic',
    );
  });

  it('fingerprints by its first key, the same each time', () => {
    const ring = createKeyRing({ keys: [OLD] });
    expect(ring.fingerprint('token')).toMatch(/^[0-9a-f]{64}$/);
    expect(ring.fingerprint('token')).toBe(ring.fingerprint('token'));
    expect(createKeyRing({ keys: [NEW, OLD] }).fingerprint('token')).not.toBe(ring.fingerprint('token'));
  });
});

describe('keys as text', () => {
  const encoded = (key: NamedKey) => `${key.id}:${Buffer.from(key.key).toString('base64')}`;

  it('are read in their order', () => {
    expect(parseKeys(`${encoded(NEW)}, ${encoded(OLD)}`)).toEqual([NEW, OLD]);
  });

  it.each([
    '',
    ',',
    'old',
    'old:',
    ':AAAA',
    'old:c2hvcnQ=',
    `${encoded(OLD)},`,
    `${encoded(OLD)},new:short`,
    `a key:${encoded(OLD).slice(4)}`,
    `${'x'.repeat(33)}:${encoded(OLD).slice(4)}`,
  ])('are refused as a whole when they read %j', (text) => {
    expect(parseKeys(text)).toBeNull();
  });
});
