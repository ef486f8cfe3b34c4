import { describe, expect, it } from 'vitest';
import { ASSESSMENT_WAIT_MS, assessmentDueAt, assessmentWait } from '../../../src/domain/check/assessment.ts';
import { candidateNeed } from '../../../src/domain/check/candidate-need.ts';
import { CARD_STATUSES } from '../../../src/domain/check/card-status.ts';
import { ESTIMATE_DAY_MS, lateSince } from '../../../src/domain/check/late.ts';
import { writeBackOf } from '../../../src/domain/check/write-back.ts';

const NOW = Date.UTC(2026, 10, 22, 12);

describe('an assessment', () => {
  const complete = { usesAssess: true, reportStatus: 'complete', assessment: null, completedAt: NOW };

  it('has an hour from the completion', () => {
    expect(assessmentDueAt(complete)).toBe(NOW + ASSESSMENT_WAIT_MS);
    expect(assessmentWait(complete, NOW + ASSESSMENT_WAIT_MS - 1)).toBe('in_time');
    expect(assessmentWait(complete, NOW + ASSESSMENT_WAIT_MS)).toBe('overdue');
    expect(assessmentWait({ ...complete, completedAt: null }, NOW)).toBe('overdue');
  });

  it.each([
    ['on accounts that do not assess', { usesAssess: false }],
    ['before the report is complete', { reportStatus: 'pending' }],
    ['when it is there', { assessment: 'eligible' }],
  ])('is not waited for %s', (_what, change) => {
    expect(assessmentWait({ ...complete, ...change }, NOW)).toBeUndefined();
  });
});

describe('lateness', () => {
  it('begins when the estimated day is over, for open checks only', () => {
    const check = { status: 'pending', estimatedCompletionAt: NOW } as const;
    expect(lateSince(check, NOW + ESTIMATE_DAY_MS - 1)).toBeNull();
    expect(lateSince(check, NOW + ESTIMATE_DAY_MS)).toBe(NOW + ESTIMATE_DAY_MS);
    expect(lateSince({ ...check, status: 'clear' }, NOW + 9 * ESTIMATE_DAY_MS)).toBeNull();
    expect(lateSince({ ...check, estimatedCompletionAt: null }, NOW)).toBeNull();
  });
});

describe('what is needed of the candidate', () => {
  it('is what an event said, or what a suspended report says, while the check is open', () => {
    expect(candidateNeed({ status: 'pending', hint: null })).toBeNull();
    expect(candidateNeed({ status: 'pending', hint: 'document' })).toBe('document');
    expect(candidateNeed({ status: 'suspended', hint: null })).toBe('information');
    expect(candidateNeed({ status: 'suspended', hint: 'document' })).toBe('document');
    expect(candidateNeed({ status: 'needs_review', hint: 'document' })).toBeNull();
  });
});

describe('what Lever is to show', () => {
  const of = (status: (typeof CARD_STATUSES)[number], reinvitesLeft = 0) =>
    writeBackOf({ status, refusal: null, reinvitesLeft });

  it('is one of three states, and for a completion no word of its result', () => {
    const states = CARD_STATUSES.map((status) => [status, of(status)?.state ?? null]);
    expect(Object.fromEntries(states)).toEqual({
      ordering: null,
      unknown: null,
      order_failed: 'error',
      invitation_expired: 'error',
      invitation_canceled: 'error',
      invitation_sent: 'ordered',
      pending: 'ordered',
      suspended: 'ordered',
      decide_at_provider: 'ordered',
      disputed: 'completed',
      canceled: 'completed',
      not_eligible: 'completed',
      pre_adverse_action: 'completed',
      eligible: 'completed',
      needs_review: 'completed',
      complete_with_canceled: 'completed',
      clear: 'completed',
    });
    expect(CARD_STATUSES.filter((status) => of(status)?.advance)).toEqual(['clear']);
  });

  it('is no error while another invitation follows by itself', () => {
    expect(of('invitation_expired', 1)).toBeNull();
  });

  it('names why an order failed', () => {
    const refused = { status: 'order_failed', refusal: 'name_not_accepted', reinvitesLeft: 0 } as const;
    expect(writeBackOf(refused)).toEqual({ state: 'error', reason: 'name_not_accepted' });
    expect(of('order_failed')).toEqual({ state: 'error', reason: 'order_failed' });
  });
});
