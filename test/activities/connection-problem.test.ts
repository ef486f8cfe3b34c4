import { describe, expect, it } from 'vitest';
import { problemOf, skewProblem } from '../../src/activities/connection-problem.ts';
import { CONNECTION_PROBLEMS, problemSentence } from '../../src/domain/connection-problem.ts';
import { VendorError, type VendorErrorCode } from '../../src/integrations/vendor-error.ts';
import { KeyRingError } from '../../src/key-ring.ts';

const error = (code: VendorErrorCode, more: { reason?: string; status?: number } = {}) =>
  new VendorError({ code, operation: 'verify', outcome: 'refused', ...more });
const ofKey = { isLogin: false, aheadMs: null };
const ofLogin = { isLogin: true, aheadMs: null };

describe('why an account cannot be used', () => {
  it.each([
    [error('lever.unauthorized'), ofKey, 'credential_refused', null],
    [error('lever.unauthorized'), ofLogin, 'revoked', null],
    [error('lever.grant_refused'), ofLogin, 'revoked', null],
    [error('checkr.client_refused'), ofLogin, 'client_refused', null],
    [error('checkr.forbidden'), ofKey, 'missing_permission', null],
    [error('lever.network', { reason: 'ENOTFOUND' }), ofKey, 'network', 'ENOTFOUND'],
    [error('lever.network', { reason: 'CERT_NOT_YET_VALID' }), ofKey, 'clock_skew', null],
    [error('lever.unavailable', { status: 503 }), ofKey, 'unavailable', '503'],
    [error('lever.bad_response', { status: 200 }), ofKey, 'bad_answer', '200'],
    [new KeyRingError('keys.unknown_key', 'k0', 'gone'), ofKey, 'key_missing', 'k0'],
  ])('is told by %s', (thrown, how, problem, detail) => {
    expect(problemOf(thrown, how)).toEqual({ problem, detail });
  });

  it('is the clock when that is minutes off, whatever the vendor says of the token', () => {
    const found = problemOf(error('lever.unauthorized'), { isLogin: true, aheadMs: -600_000 });
    expect(found).toEqual({ problem: 'clock_skew', detail: '-10' });
    expect(skewProblem(299_000)).toBeNull();
    const words = problemSentence('clock_skew', { vendor: 'Lever', detail: '-10' });
    expect(words).toContain('10 minutes behind');
  });

  it('is no matter of the connection when it is a bug', () => {
    expect(() => problemOf(new TypeError('x'), ofKey)).toThrow(TypeError);
  });

  it.each(CONNECTION_PROBLEMS)('has a sentence that says what to do: %s', (problem) => {
    expect(problemSentence(problem, { vendor: 'Lever', detail: null })).toMatch(/^[A-Z].+\.$/);
  });
});
