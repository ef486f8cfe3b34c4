import { describe, expect, it } from 'vitest';
import { CARD_STATUSES } from '../../../src/domain/check/card-status.ts';
import { decisionHolds, refuseDecision, reportRevision } from '../../../src/domain/check/decision.ts';

const REPORT = {
  id: 'rep_1',
  status: 'complete',
  result: 'consider',
  assessment: null,
  adjudication: null,
  includesCanceled: false,
  completedAt: new Date(0),
};

describe('a decision', () => {
  it('is taken on what somebody has to decide, and on nothing else', () => {
    const refused = CARD_STATUSES.map((status) => [
      status,
      refuseDecision({ status, reportStatus: 'complete' }),
    ]);
    expect(Object.fromEntries(refused)).toEqual({
      ordering: 'check.no_result',
      order_failed: 'check.no_result',
      invitation_sent: 'check.no_result',
      invitation_canceled: 'check.no_result',
      invitation_expired: 'check.no_result',
      pending: 'check.no_result',
      suspended: 'check.no_result',
      decide_at_provider: 'check.no_result',
      disputed: 'check.disputed',
      pre_adverse_action: 'check.pre_adverse_action',
      clear: 'check.decided_by_itself',
      eligible: 'check.decided_by_itself',
      needs_review: null,
      complete_with_canceled: null,
      not_eligible: null,
      canceled: null,
      unknown: null,
    });
  });

  it('waits for the report where the status is one that nobody knows', () => {
    expect(refuseDecision({ status: 'unknown', reportStatus: 'pondering' })).toBe('check.no_result');
    expect(refuseDecision({ status: 'unknown', reportStatus: null })).toBe('check.no_result');
  });

  it('holds as long as neither the card nor a word of the report changes', () => {
    const decided = { status: 'needs_review', revision: reportRevision(REPORT) } as const;
    expect(decisionHolds(decided, { ...decided })).toBe(true);
    expect(decisionHolds(null, decided)).toBe(false);
    expect(decisionHolds(decided, { ...decided, status: 'disputed' })).toBe(false);
    const changes = [
      { id: 'rep_2' },
      { status: 'dispute' },
      { result: 'clear' },
      { assessment: 'review' },
      { adjudication: 'engaged' },
      { includesCanceled: true },
      { completedAt: new Date(1_000) },
      { completedAt: null },
    ];
    for (const change of changes) {
      const revision = reportRevision({ ...REPORT, ...change });
      expect(decisionHolds(decided, { ...decided, revision }), JSON.stringify(change)).toBe(false);
    }
  });
});
