import { describe, expect, it } from 'vitest';
import { parseRackForm } from '../../../src/sandbox/checkr/rack-form.ts';

describe('a form body', () => {
  it('reads plain, nested and listed names', () => {
    expect(parseRackForm('a=1&b[c]=2&b[d][e]=3&f[]=4&f[]=5')).toEqual({
      a: '1',
      b: { c: '2', d: { e: '3' } },
      f: ['4', '5'],
    });
  });

  it('begins the next item of a list when a member comes again', () => {
    expect(parseRackForm('w[][country]=US&w[][state]=CA&w[][country]=US&w[][state]=NY')).toEqual({
      w: [
        { country: 'US', state: 'CA' },
        { country: 'US', state: 'NY' },
      ],
    });
  });

  it('keeps odd names harmless', () => {
    expect(parseRackForm('__proto__[x]=1&=2')).toEqual(expect.anything());
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});
