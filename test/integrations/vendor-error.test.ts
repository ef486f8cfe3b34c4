import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  CHECKR_FAULTS,
  COMMON_FAULTS,
  LEVER_FAULTS,
  VendorError,
  type VendorErrorCode,
} from '../../src/integrations/vendor-error.ts';

const CODES: VendorErrorCode[] = [
  ...COMMON_FAULTS.flatMap((fault) => [`lever.${fault}`, `checkr.${fault}`] as const),
  ...LEVER_FAULTS.map((fault) => `lever.${fault}` as const),
  ...CHECKR_FAULTS.map((fault) => `checkr.${fault}` as const),
];

describe('VendorError', () => {
  it.each(CODES)('%s has a sentence of its own that names the vendor', (code) => {
    const { message } = new VendorError({ code, operation: 'getThing', outcome: 'refused' });
    expect(message).toMatch(code.startsWith('lever.') ? /\bLever\b/ : /\bCheckr\b/);
    expect(message).toMatch(/^[A-Z].*\.$/);
  });

  it('shows everything but the words of the vendor', () => {
    const error = new VendorError({
      code: 'checkr.invalid_request',
      operation: 'createCandidate',
      outcome: 'refused',
      status: 400,
      requestId: 'r1',
      detail: 'Mina Okafor',
    });
    expect(error.detail).toBe('Mina Okafor');
    const shown = [String(error), error.stack, JSON.stringify(error), inspect(error, { showHidden: true })];
    expect(shown.join('\n')).not.toContain('Mina');
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: 'VendorError',
      message: 'Checkr cannot accept the request as it is.',
      code: 'checkr.invalid_request',
      operation: 'createCandidate',
      outcome: 'refused',
      status: 400,
      requestId: 'r1',
    });
    expect(Object.values({ ...error }).join()).not.toContain('Mina');
  });

  it('says which faults pass by themselves', () => {
    const transient = CODES.filter(
      (code) => new VendorError({ code, operation: 'x', outcome: 'unknown' }).transient,
    ).map((code) => code.replace(/^.*\./, ''));
    expect(new Set(transient)).toEqual(
      new Set(['rate_limited', 'unavailable', 'timeout', 'network', 'bad_response', 'key_in_progress']),
    );
  });
});
