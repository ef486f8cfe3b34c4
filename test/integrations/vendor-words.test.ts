import { describe, expect, it } from 'vitest';
import { vendorWords } from '../../src/integrations/vendor-words.ts';

describe('vendorWords', () => {
  it.each([
    ['{"error":"Package not found"}', 'Package not found'],
    ['{"error":["Zipcode is invalid","SSN is invalid"]}', 'Zipcode is invalid; SSN is invalid'],
    ['{"errors":["a","b"]}', 'a; b'],
    ['{"errors":"a"}', 'a'],
    ['{"errors":{"email":["is taken"],"name":"is short"}}', 'is taken; is short'],
    ['{"message":"Another request is in progress"}', 'Another request is in progress'],
    [
      '{"code":"ResourceNotFound","message":"stages x was not found"}',
      'ResourceNotFound; stages x was not found',
    ],
    [
      '{"code":"VALIDATION_EXCEPTION","fields":{"email":["is invalid"],"lastName":["is short"]}}',
      'VALIDATION_EXCEPTION; is invalid; is short',
    ],
    ['{"error":{"deep":1},"message":"kept"}', 'kept'],
    ['<html>Bad gateway</html>', '<html>Bad gateway</html>'],
    ['["no object"]', '["no object"]'],
    ['{}', undefined],
    ['', undefined],
  ])('reads %s', (text, words) => {
    expect(vendorWords(text)).toBe(words);
  });
});
