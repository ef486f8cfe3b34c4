import { describe, expect, it } from 'vitest';
import { ProformaSettings } from '../../../src/integrations/proforma/settings.ts';

describe('ProformaSettings', () => {
  it('trusts no unflagged order unless it is told to', () => {
    expect(ProformaSettings.parse({ binding: 'tazapi-v2', clientGuid: 'c' })).toMatchObject({
      trustUnflagged: false,
    });
  });

  it('fills in the four addresses of the JSON gateway', () => {
    expect(ProformaSettings.parse({ binding: 'hropen-json', resultsPath: 'a/b' })).toEqual({
      binding: 'hropen-json',
      verifyPath: 'verify',
      catalogPath: 'catalog',
      orderPath: 'orders',
      resultsPath: 'a/b',
    });
  });

  it.each([
    { binding: 'soap' },
    { binding: 'tazapi-v2' },
    { binding: 'tazapi-v2', clientGuid: '../x' },
    { binding: 'hropen-json', orderPath: '/orders' },
    { binding: 'hrxml-package', postbackUrl: 'hook' },
    { binding: 'hrxml-package', password: 'x' },
  ])('refuses %j', (settings) => {
    expect(ProformaSettings.safeParse(settings).success).toBe(false);
  });
});
