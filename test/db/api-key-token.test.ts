import { expect, it } from 'vitest';
import { apiKeyIdOf, hashApiKeyToken, newApiKeyToken } from '../../src/db/api-key-token.ts';
import { newId } from '../../src/ids.ts';

it('a token names its key and holds 256 random bits', () => {
  const id = newId('apiKey');
  const [first, second] = [newApiKeyToken(id), newApiKeyToken(id)];
  expect([apiKeyIdOf(first), apiKeyIdOf(second)]).toEqual([id, id]);
  expect(first).not.toBe(second);
  expect(Buffer.from(first.slice(-43), 'base64url')).toHaveLength(32);
  expect(hashApiKeyToken(first)).toMatch(/^[0-9a-f]{64}$/);
  expect(hashApiKeyToken(first)).not.toBe(hashApiKeyToken(second));
});

it.each([
  '',
  'gw_',
  'gw_x_y',
  `gw_${'0'.repeat(26)}_${'A'.repeat(42)}`,
  `GW_${'0'.repeat(26)}_${'A'.repeat(43)}`,
])('a text of another form names no key: %s', (text) => {
  expect(apiKeyIdOf(text)).toBeNull();
});
