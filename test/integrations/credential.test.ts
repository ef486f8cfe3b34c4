import { describe, expect, it } from 'vitest';
import { authorizationHeader, Credential } from '../../src/integrations/credential.ts';

describe('Credential', () => {
  it('makes the key the user name of Basic authentication with an empty password', () => {
    expect(authorizationHeader({ type: 'api_key', apiKey: 'abc' })).toBe('Basic YWJjOg==');
  });

  it('drops the blanks that come with a pasted key', () => {
    expect(Credential.parse({ type: 'api_key', apiKey: ' abc\n' })).toEqual({
      type: 'api_key',
      apiKey: 'abc',
    });
  });

  it.each(['', '  ', 'a:b', 'a b', 'schlüssel', 'x'.repeat(513)])('refuses the key %j', (apiKey) => {
    expect(Credential.safeParse({ type: 'api_key', apiKey }).success).toBe(false);
  });

  it('refuses a type that is not known', () => {
    expect(Credential.safeParse({ type: 'password', apiKey: 'abc' }).success).toBe(false);
  });
});
