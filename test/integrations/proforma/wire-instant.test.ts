import { describe, expect, it } from 'vitest';
import { instantOf } from '../../../src/integrations/proforma/wire-instant.ts';

describe('instantOf', () => {
  it.each([
    [1_700_000_000, '2023-11-14T22:13:20.000Z'],
    [1_700_000_000_123, '2023-11-14T22:13:20.123Z'],
    ['1700000000', '2023-11-14T22:13:20.000Z'],
    ['1700000000123', '2023-11-14T22:13:20.123Z'],
    ['2026-11-22T12:00:00Z', '2026-11-22T12:00:00.000Z'],
    ['2026-11-22', '2026-11-22T00:00:00.000Z'],
  ])('reads %j as %s', (value, iso) => {
    expect(instantOf(value)?.toISOString()).toBe(iso);
  });

  it.each([
    null,
    undefined,
    '',
    'soon',
    0,
    -5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    1e300,
    {},
    [],
    true,
    '2026-99-99',
  ])('has no instant for %j', (value) => {
    expect(instantOf(value)).toBeNull();
  });
});
