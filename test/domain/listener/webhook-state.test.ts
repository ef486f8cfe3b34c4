import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICIES } from '../../../src/domain/listener/policy.ts';
import { explainRefusal } from '../../../src/domain/listener/refusal.ts';
import { neededWebhookEvents } from '../../../src/domain/listener/webhook-events.ts';
import { webhookAdvice, webhookState } from '../../../src/domain/listener/webhook-state.ts';

const nothing = { hasToken: false, madeInLever: false, verifiedAt: null, lastDeliveryAt: null };
const at = new Date();

describe('a webhook of a listener', () => {
  it.each([
    ['missing', {}],
    ['not_verified', { hasToken: true }],
    ['switch_on', { hasToken: true, madeInLever: true }],
    ['verified', { hasToken: true, verifiedAt: at }],
    ['verified', { hasToken: true, madeInLever: true, lastDeliveryAt: at }],
  ] as const)('is %s with %j', (state, facts) => {
    expect(webhookState({ ...nothing, ...facts })).toBe(state);
    expect(webhookAdvice(state, 'Candidate Hired') === null).toBe(state === 'verified');
  });

  it('is needed three times for hires, and for a stage only where a policy does something', () => {
    const idle = { unhired: 'nothing', archived: 'nothing', deleted: 'nothing', rehired: 'start' } as const;
    const departures = ['candidateArchiveChange', 'candidateDeleted'];
    expect(neededWebhookEvents('candidateHired', idle)).toEqual(['candidateHired', ...departures]);
    expect(neededWebhookEvents('candidateStageChange', idle)).toEqual(['candidateStageChange']);
    expect(neededWebhookEvents('candidateStageChange', { ...idle, deleted: 'flag' })).toEqual([
      'candidateStageChange',
      'candidateDeleted',
    ]);
    expect(neededWebhookEvents('candidateStageChange', DEFAULT_POLICIES)).toHaveLength(3);
  });
});

describe('the likely reason of a refused signature', () => {
  it.each([
    ['Copy the signature token', { compact: true, fromLever: true }],
    ['a proxy between Lever and Gangway', { compact: false, fromLever: true }],
    ['does not say that it is Lever', { compact: true, fromLever: false }],
  ])('says "%s" for %j', (words, sample) => {
    expect(explainRefusal('bad_signature', { bytes: 200, ...sample })).toContain(words);
  });

  it('is about the token where there is none', () => {
    expect(explainRefusal('unsigned', null)).toContain('generate a signature token');
    expect(explainRefusal('no_tokens', null)).toContain('Paste the token');
  });
});
