import { describe, expect, it } from 'vitest';
import { hropenResult, hropenState } from '../../../src/integrations/proforma/hropen-json/order-status.ts';
import { hrxmlResult, hrxmlState } from '../../../src/integrations/proforma/hrxml-package/order-status.ts';
import { readingOf } from '../../../src/integrations/proforma/order-state.ts';
import { tazapiResult, tazapiState } from '../../../src/integrations/proforma/tazapi-v2/order-status.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');

describe('the words of TazAPI', () => {
  it.each([
    ['app-pending', 'invited'],
    ['new', 'invited'],
    ['draft', 'invited'],
    ['app-ready', 'in_progress'],
    ['pending', 'in_progress'],
    ['pre-pull', 'in_progress'],
    ['dispatched qc', 'in_progress'],
    ['qa review', 'in_progress'],
    ['pending review', 'in_progress'],
    ['end-user', 'in_progress'],
    ['client message', 'needs_action'],
    ['complete', 'completed'],
    ['archived', 'completed'],
    ['canceled', 'canceled'],
    ['internal-error', 'failed'],
    [' Complete ', 'completed'],
    ['', 'unknown'],
    ['constructor', 'unknown'],
  ])('%j means %s', (word, state) => {
    expect(tazapiState(word, null, NOW)).toBe(state);
  });

  it('expire only while the candidate is invited, and at the very instant', () => {
    expect(tazapiState('app-pending', new Date(NOW), NOW)).toBe('expired');
    expect(tazapiState('app-pending', new Date(NOW + 1), NOW)).toBe('invited');
    expect(tazapiState('pending', new Date(NOW - 1), NOW)).toBe('in_progress');
  });

  it('say clear only where an unflagged order is trusted', () => {
    expect(tazapiResult(true, true)).toBe('consider');
    expect(tazapiResult(true, false)).toBe('consider');
    expect(tazapiResult(false, true)).toBe('clear');
    expect(tazapiResult(false, false)).toBe('unknown');
    expect(tazapiResult(null, true)).toBe('unknown');
  });
});

describe('the words of HR-XML', () => {
  it.each([
    ['New', 'invited'],
    ['InProgress', 'in_progress'],
    ['Delayed', 'in_progress'],
    ['Hold', 'needs_action'],
    ['Suspended', 'needs_action'],
    ['Completed', 'completed'],
    ['Fulfilled', 'completed'],
    ['Cancelled', 'canceled'],
    ['x:pending', 'in_progress'],
    ['x:ready', 'completed'],
    ['x:error', 'failed'],
    ['x:other', 'unknown'],
  ])('%j means %s', (word, state) => {
    expect(hrxmlState(word)).toBe(state);
  });

  it.each([
    ['Pass', 'clear'],
    ['Clear', 'clear'],
    ['Fail', 'consider'],
    ['Review', 'consider'],
    ['Hit', 'consider'],
    ['UnableToContact', 'consider'],
    ['UnableToVerify', 'consider'],
    ['Great', 'unknown'],
    [null, 'unknown'],
  ])('the result %j is %s', (word, result) => {
    expect(hrxmlResult(word)).toBe(result);
  });
});

describe('the words of the JSON gateway', () => {
  it.each([
    ['Sent To Candidate', 'invited'],
    ['In Progress', 'in_progress'],
    ['Pending Recruiter Confirmation', 'needs_action'],
    ['Needs Attention', 'needs_action'],
    ['Completed', 'completed'],
    ['Clear', 'completed'],
    ['Invite Expired', 'expired'],
    ['Cancelled', 'canceled'],
    ['Ordered', 'unknown'],
  ])('%j means %s', (word, state) => {
    expect(hropenState(word)).toBe(state);
  });

  it('say clear only with Clear', () => {
    expect(hropenResult('Clear')).toBe('clear');
    expect(hropenResult('Completed')).toBe('unknown');
  });
});

describe('a word that nobody knows', () => {
  it.each([
    ['on <the> moon', 'on the moon'],
    ['complete', 'unknown'],
    ['<>', 'unknown'],
    ['x'.repeat(100), 'x'.repeat(40)],
  ])('%j is kept as %j and never passes for a known one', (word, status) => {
    const reading = readingOf({ orderId: 'o', state: 'unknown', word, result: 'clear' });
    expect(reading.report).toMatchObject({ status, result: null, completedAt: null });
  });
});
