import { describe, expect, it } from 'vitest';
import { authorizationHeader, Credential, credentialHint } from '../../../src/integrations/credential.ts';
import { COMMON_FAULTS, PROFORMA_FAULTS, VendorError } from '../../../src/integrations/vendor-error.ts';

describe('the credential of a gateway', () => {
  it('is a bearer token or a login', () => {
    expect(authorizationHeader(Credential.parse({ type: 'bearer', token: ' jwt.a.b\n' }))).toBe(
      'Bearer jwt.a.b',
    );
    expect(authorizationHeader(Credential.parse({ type: 'login', userId: 'u', password: 'p:w' }))).toBe(
      `Basic ${Buffer.from('u:p:w').toString('base64')}`,
    );
  });

  it('is shown by its end, a login by its user', () => {
    expect(credentialHint({ type: 'api_key', apiKey: 'abcdefgh' })).toBe('efgh');
    expect(credentialHint({ type: 'bearer', token: 'abcdefgh' })).toBe('efgh');
    expect(credentialHint({ type: 'login', userId: 'u', password: 'secret' })).toBe('u');
  });

  it.each([
    { type: 'bearer', token: '' },
    { type: 'bearer', token: 'a b' },
    { type: 'login', userId: 'a:b', password: 'p' },
    { type: 'login', userId: 'u', password: '' },
    { type: 'login', userId: 'u', password: 'p\n' },
  ])('is not %j', (credential) => {
    expect(Credential.safeParse(credential).success).toBe(false);
  });
});

describe('a fault of Proforma', () => {
  it.each([...COMMON_FAULTS, ...PROFORMA_FAULTS])('%s has a sentence that names it', (fault) => {
    const code = `proforma.${fault}` as const;
    const { message } = new VendorError({ code, operation: 'createOrder', outcome: 'refused' });
    expect(message).toMatch(/\bProforma\b/);
    expect(message).toMatch(/^[A-Z].*\.$/);
  });
});
