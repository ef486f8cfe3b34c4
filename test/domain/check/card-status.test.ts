import { describe, expect, it } from 'vitest';
import {
  CARD_LABELS,
  CARD_STATUSES,
  type CardStatus,
  cardStatus,
  checkProgress,
  type ProviderWords,
} from '../../../src/domain/check/card-status.ts';

const NOTHING: ProviderWords = { refused: false, order: null, report: null };
const COMPLETED_ORDER = { status: 'completed', deleted: false };

function order(status: string, deleted = false): ProviderWords {
  return { ...NOTHING, order: { status, deleted } };
}

function report(words: Partial<NonNullable<ProviderWords['report']>>): ProviderWords {
  const plain = {
    status: 'complete',
    result: 'clear',
    adjudication: null,
    assessment: null,
    includesCanceled: false,
  };
  return { ...NOTHING, order: COMPLETED_ORDER, report: { ...plain, ...words } };
}

const TABLE: readonly (readonly [string, ProviderWords, string])[] = [
  ['nothing confirmed yet', NOTHING, 'Ordering'],
  ['an invitation that was deleted', order('pending', true), 'Invitation canceled'],
  ['an expired invitation that was deleted', order('expired', true), 'Invitation canceled'],
  ['an expired invitation', order('expired'), 'Invitation expired'],
  ['a pending invitation', order('pending'), 'Invitation sent'],
  ['a completed invitation without a report', order('completed'), 'Pending'],
  ['a disputed report', report({ status: 'dispute', result: 'consider' }), 'Disputed'],
  ['a suspended report', report({ status: 'suspended', result: null }), 'Suspended'],
  ['a paused report', report({ status: 'paused', result: null }), 'Decide in Checkr'],
  ['a canceled report', report({ status: 'canceled', result: null }), 'Canceled'],
  ['a complete report without a result', report({ result: null }), 'Canceled'],
  [
    'a complete report without a result, adjudicated',
    report({ result: null, adjudication: 'engaged' }),
    'Canceled',
  ],
  ['a pending report', report({ status: 'pending', result: null }), 'Pending'],
  ['a pending report that is adjudicated', report({ status: 'pending', adjudication: 'engaged' }), 'Pending'],
  [
    'post adverse action',
    report({ result: 'consider', adjudication: 'post_adverse_action' }),
    'Not eligible',
  ],
  [
    'pre adverse action',
    report({ result: 'consider', adjudication: 'pre_adverse_action' }),
    'Pre-adverse action',
  ],
  [
    'pre adverse action on what Assess found eligible',
    report({ adjudication: 'pre_adverse_action', assessment: 'eligible' }),
    'Pre-adverse action',
  ],
  ['an engaged candidate', report({ result: 'consider', adjudication: 'engaged' }), 'Eligible'],
  ['an eligible assessment', report({ result: 'consider', assessment: 'eligible' }), 'Eligible'],
  ['an assessment in review', report({ assessment: 'review' }), 'Needs review'],
  ['an escalated assessment', report({ assessment: 'escalated' }), 'Needs review'],
  ['consider', report({ result: 'consider' }), 'Needs review'],
  ['clear with canceled screenings', report({ includesCanceled: true }), 'Complete with canceled'],
  ['clear', report({}), 'Clear'],
  ['a refused order', { ...NOTHING, refused: true }, 'Order failed'],
  ['an order that the provider could not carry out', order('failed'), 'Order failed'],
  ['a report that the provider could not make', report({ status: 'failed', result: null }), 'Order failed'],
  ['an invitation with a word nobody knows', order('paused'), 'Unknown'],
  ['a report with a word nobody knows', report({ status: 'resuming' }), 'Unknown'],
  ['a result that nobody knows', report({ result: 'mixed' }), 'Unknown'],
];

describe('the status of a card', () => {
  it.each(TABLE)('for %s', (_what, words, label) => {
    expect(CARD_LABELS[cardStatus(words)]).toBe(label);
  });

  it('is reached by the table for every status that exists', () => {
    const reached = new Set(TABLE.map(([, words]) => cardStatus(words)));
    expect([...reached].sort()).toEqual([...CARD_STATUSES].sort());
  });

  it('lets only Clear and Eligible through', () => {
    const done = CARD_STATUSES.filter((status) => checkProgress(status) === 'done');
    expect(done.map((status) => CARD_LABELS[status])).toEqual(['Eligible', 'Clear']);
  });
});

describe('the progress of a check', () => {
  const PROGRESS: readonly (readonly [CardStatus, string])[] = [
    ['ordering', 'ordered'],
    ['order_failed', 'ordered'],
    ['invitation_sent', 'ordered'],
    ['invitation_expired', 'ordered'],
    ['pending', 'in_progress'],
    ['suspended', 'in_progress'],
  ];

  it.each(PROGRESS)('of %s is %s', (status, progress) => {
    expect(checkProgress(status)).toBe(progress);
  });

  it('does not tell a good outcome of a review from a bad one', () => {
    const results: readonly CardStatus[] = [
      'not_eligible',
      'pre_adverse_action',
      'needs_review',
      'disputed',
      'decide_at_provider',
      'complete_with_canceled',
      'canceled',
      'unknown',
    ];
    expect(new Set(results.map(checkProgress))).toEqual(new Set(['in_review']));
  });
});
