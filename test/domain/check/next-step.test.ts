import { describe, expect, it } from 'vitest';
import {
  type CheckFacts,
  type CheckMoment,
  DOUBT_MS,
  KEY_LIFE_MS,
  nextCheckStep,
  UNKEYED_DOUBT_MS,
} from '../../../src/domain/check/next-step.ts';
import type { TaskNext } from '../../../src/domain/run/task-next.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const RECONCILE = 6 * 3_600_000;
const QUEUE = 'checkr:conn_1';
const MOMENT: CheckMoment = { now: NOW, canceling: false, poked: false, reconcileMs: RECONCILE };

const FRESH: CheckFacts = {
  queue: QUEUE,
  capabilities: { persons: true, findOrder: true, idempotencyKeys: true },
  connectionActive: true,
  connectionRevoked: false,
  refusal: null,
  hold: null,
  personId: null,
  personLookedUpAt: null,
  orderId: null,
  orderLookedUpAt: null,
  orderFirstSentAt: null,
  orderLastSentAt: null,
  reuse: 'none',
  withdrawWanted: false,
  completion: { wanted: false, sentAt: null, answered: false },
  decided: false,
  reinvitesLeft: 0,
  hasReport: false,
  assessmentDueAt: null,
  candidateNeeded: false,
  withdrawRefused: false,
  readAt: null,
  status: 'ordering',
  orderExpiresAt: null,
};
const KNOWN: Partial<CheckFacts> = { personId: 'p1' };
const LOOKED: Partial<CheckFacts> = { ...KNOWN, orderLookedUpAt: NOW - 1 };
const ORDERED: Partial<CheckFacts> = {
  ...KNOWN,
  orderId: 'o1',
  readAt: NOW - 60_000,
  status: 'invitation_sent',
};
const REVOKED: Partial<CheckFacts> = { connectionRevoked: true };
const CANCEL: Partial<CheckMoment> = { canceling: true };

function sent(agoMs: number): Partial<CheckFacts> {
  return { orderFirstSentAt: NOW - agoMs, orderLastSentAt: NOW - agoMs };
}

function hold(reason: 'not_credentialed' | 'provider_unavailable', untilMs: number): Partial<CheckFacts> {
  return { hold: { reason, until: NOW + untilMs } };
}

/** `step`, `end:state` or `wait:state:reason:after minutes[:step of a poke]`. */
function say(next: TaskNext): string {
  if (next.do === 'step') return next.step;
  if (next.do === 'end') return `end:${next.state}`;
  if (next.do === 'next_attempt') return 'next attempt';
  const onPoke = next.onPoke ? `:${next.onPoke.step}` : '';
  return `wait:${next.state}:${next.waitsFor}:${(next.until - NOW) / 60_000}${onPoke}`;
}

type Row = readonly [string, Partial<CheckFacts>, Partial<CheckMoment>, string];

const NO_PERSONS: Partial<CheckFacts> = {
  capabilities: { persons: false, findOrder: true, idempotencyKeys: true },
};
const NO_FINDING: Partial<CheckFacts> = {
  capabilities: { persons: false, findOrder: false, idempotencyKeys: false },
};
const NO_KEYS: Partial<CheckFacts> = {
  ...KNOWN,
  capabilities: { persons: true, findOrder: true, idempotencyKeys: false },
};

const BEFORE_THE_ORDER: readonly Row[] = [
  ['looks the order up at once where people are no records', NO_PERSONS, {}, 'findOrder'],
  ['sends at once where an order cannot be looked up', NO_FINDING, {}, 'placeOrder'],
  [
    'never sends again where an order cannot be looked up',
    { ...NO_FINDING, ...sent(1_000) },
    { poked: true },
    'wait:needs_attention:order_unconfirmed:360',
  ],
  ['looks the person up first', {}, {}, 'findPerson'],
  ['creates the person after a look-up', { personLookedUpAt: NOW - 1 }, {}, 'createPerson'],
  ['looks the order up once the person is known', KNOWN, {}, 'findOrder'],
  ['places the order after a look-up', LOOKED, {}, 'placeOrder'],
  [
    'repeats the bytes after a doubt within the life of the key',
    { ...LOOKED, ...sent(KEY_LIFE_MS - 1) },
    {},
    'placeOrder',
  ],
  ['sends at first without a key', { ...NO_KEYS, orderLookedUpAt: NOW - 1 }, {}, 'placeOrder'],
  ['looks up soon after a sending without a key', { ...NO_KEYS, ...sent(3_000) }, {}, 'findOrder'],
  [
    'waits until what was sent without a key can no longer arrive',
    { ...NO_KEYS, orderLookedUpAt: NOW - 1, ...sent(UNKEYED_DOUBT_MS - 60_000) },
    {},
    'wait:active:provider_unavailable:1:findOrder',
  ],
  [
    'looks up for a poke while what was sent without a key may arrive',
    { ...NO_KEYS, orderLookedUpAt: NOW - 1, ...sent(60_000) },
    { poked: true },
    'findOrder',
  ],
  [
    'looks up once more when what was sent without a key can no longer arrive',
    { ...NO_KEYS, orderLookedUpAt: NOW - 1, ...sent(UNKEYED_DOUBT_MS) },
    {},
    'findOrder',
  ],
  [
    'sends without a key again after a look-up that cannot be wrong',
    { ...NO_KEYS, orderLookedUpAt: NOW, ...sent(UNKEYED_DOUBT_MS) },
    {},
    'placeOrder',
  ],
  ['looks again when the last sending used the look-up up', { ...KNOWN, ...sent(1_000) }, {}, 'findOrder'],
  [
    'asks a person when the key is too old',
    { ...LOOKED, ...sent(KEY_LIFE_MS) },
    {},
    'wait:needs_attention:order_unconfirmed:360:findOrder',
  ],
  [
    'looks up for a poke when the key is too old',
    { ...LOOKED, ...sent(KEY_LIFE_MS) },
    { poked: true },
    'findOrder',
  ],
  [
    'looks up now and then when the key is too old',
    { ...KNOWN, orderLookedUpAt: NOW - RECONCILE, ...sent(KEY_LIFE_MS + RECONCILE) },
    {},
    'findOrder',
  ],
  [
    'waits while the connection is inactive',
    { connectionActive: false },
    {},
    'wait:needs_attention:connection_inactive:360',
  ],
  ['waits out a hold', hold('not_credentialed', 900_000), {}, 'wait:needs_attention:not_credentialed:15'],
  [
    'stays active while the provider is asked again',
    { ...KNOWN, ...hold('provider_unavailable', 60_000) },
    {},
    'wait:active:provider_unavailable:1',
  ],
  ['goes on when a hold is over', hold('not_credentialed', 0), {}, 'findPerson'],
  [
    'stops at a refusal',
    { ...LOOKED, refusal: 'order_refused' },
    {},
    'wait:needs_attention:order_refused:360',
  ],
];

const WITH_AN_ORDER: readonly Row[] = [
  ['reads an order that was never read', { ...ORDERED, readAt: null }, {}, 'readOrder'],
  ['reads for a poke', ORDERED, { poked: true }, 'readOrder'],
  ['reads when the last read is old', { ...ORDERED, readAt: NOW - RECONCILE }, {}, 'readOrder'],
  ['waits for the candidate', ORDERED, {}, 'wait:active:candidate:359:readOrder'],
  [
    'reads soon after the invitation expires',
    { ...ORDERED, orderExpiresAt: NOW + 540_000 },
    {},
    'wait:active:candidate:10:readOrder',
  ],
  [
    'reads an invitation that has just expired',
    { ...ORDERED, orderExpiresAt: NOW - 60_000 },
    {},
    'readOrder',
  ],
  [
    'does not read at once again what the provider keeps past its expiry',
    { ...ORDERED, readAt: NOW - 60_000, orderExpiresAt: NOW - 180_000 },
    {},
    'wait:active:candidate:359:readOrder',
  ],
  ['waits for the provider', { ...ORDERED, status: 'pending' }, {}, 'wait:active:provider:359:readOrder'],
  [
    'waits while the report is suspended',
    { ...ORDERED, status: 'suspended' },
    {},
    'wait:active:provider:359:readOrder',
  ],
  ['ends when clear', { ...ORDERED, status: 'clear' }, {}, 'end:completed'],
  ['ends when eligible', { ...ORDERED, status: 'eligible' }, {}, 'end:completed'],
  [
    'asks a person about an expired invitation',
    { ...ORDERED, status: 'invitation_expired' },
    {},
    'wait:needs_attention:invitation_expired:359:readOrder',
  ],
  [
    'asks a person about a canceled invitation',
    { ...ORDERED, status: 'invitation_canceled' },
    {},
    'wait:needs_attention:invitation_canceled:359:readOrder',
  ],
  [
    'asks a person about a canceled report',
    { ...ORDERED, status: 'canceled' },
    {},
    'wait:needs_attention:report_canceled:359:readOrder',
  ],
  [
    'holds an order that failed at the provider',
    { ...ORDERED, status: 'order_failed' },
    {},
    'wait:needs_attention:order_failed:359:readOrder',
  ],
  [
    'holds everything else for a review',
    { ...ORDERED, status: 'needs_review' },
    {},
    'wait:needs_attention:review:359:readOrder',
  ],
  [
    'holds what nobody knows for a review',
    { ...ORDERED, status: 'unknown' },
    {},
    'wait:needs_attention:review:359:readOrder',
  ],
  [
    'reads nothing during a hold',
    { ...ORDERED, readAt: null, ...hold('not_credentialed', 60_000) },
    {},
    'wait:needs_attention:not_credentialed:1',
  ],
  [
    'reads on while the connection is inactive',
    { ...ORDERED, readAt: null, connectionActive: false },
    {},
    'readOrder',
  ],
  [
    'follows an order that was found after a refusal',
    { ...ORDERED, refusal: 'order_refused' },
    {},
    'wait:active:candidate:359:readOrder',
  ],
];

const EXPIRED: Partial<CheckFacts> = { ...ORDERED, status: 'invitation_expired', reinvitesLeft: 1 };
const REPORTED: Partial<CheckFacts> = { ...ORDERED, status: 'pending', hasReport: true };
const COMPLETION = { wanted: true, sentAt: null, answered: false };
const REVIEW: Partial<CheckFacts> = { ...REPORTED, status: 'needs_review' };

const WITH_A_WISH: readonly Row[] = [
  ['invites again after a fresh read of the expiry', EXPIRED, {}, 'next attempt'],
  ['reads before it invites again', { ...EXPIRED, readAt: NOW - 60_001 }, {}, 'readOrder'],
  [
    'asks an admin when all invitations are used up',
    { ...EXPIRED, reinvitesLeft: 0 },
    {},
    'wait:needs_attention:invitation_expired:359:readOrder',
  ],
  ['does not invite again when its run is canceled', EXPIRED, CANCEL, 'end:canceled'],
  ['withdraws what an admin cancels', { ...ORDERED, withdrawWanted: true }, {}, 'withdrawOrder'],
  [
    'goes on when the withdrawal was refused',
    { ...REPORTED, withdrawWanted: true, withdrawRefused: true },
    {},
    'wait:active:provider:359:readOrder',
  ],
  [
    'orders nothing once an admin canceled it',
    { ...LOOKED, withdrawWanted: true },
    {},
    'wait:needs_attention:invitation_canceled:360',
  ],
  [
    'waits for what was sent in doubt before an admin canceled it',
    { ...LOOKED, withdrawWanted: true, ...sent(60_000) },
    {},
    'wait:active:withdrawing:1',
  ],
  ['completes a pending report', { ...REPORTED, completion: COMPLETION }, {}, 'completeReport'],
  [
    'completes a suspended report',
    { ...REPORTED, status: 'suspended', completion: COMPLETION },
    {},
    'completeReport',
  ],
  [
    'completes nothing without a report',
    { ...ORDERED, completion: COMPLETION },
    {},
    'wait:active:candidate:359:readOrder',
  ],
  [
    'waits for the report after the provider has answered',
    { ...REPORTED, completion: { wanted: true, sentAt: NOW - 60_000, answered: true } },
    {},
    'wait:active:completing:359:readOrder',
  ],
  [
    'waits out a doubt about the call',
    { ...REPORTED, completion: { ...COMPLETION, sentAt: NOW - 60_000 } },
    {},
    'wait:active:completing:1:readOrder',
  ],
  [
    'reads when the doubt is over',
    { ...REPORTED, completion: { ...COMPLETION, sentAt: NOW - DOUBT_MS } },
    {},
    'readOrder',
  ],
  [
    'calls again when a read after the doubt shows the report open',
    { ...REPORTED, readAt: NOW, completion: { ...COMPLETION, sentAt: NOW - DOUBT_MS } },
    {},
    'completeReport',
  ],
  ['ends on a decision that holds', { ...REVIEW, decided: true }, {}, 'end:completed'],
  ['waits without one', REVIEW, {}, 'wait:needs_attention:review:359:readOrder'],
  [
    'waits for the candidate while their answer is needed',
    { ...REPORTED, status: 'suspended', candidateNeeded: true },
    {},
    'wait:active:candidate_data:359:readOrder',
  ],
  [
    'waits for an assessment, and reads when its time is over',
    { ...REPORTED, assessmentDueAt: NOW + 60_000 },
    {},
    'wait:active:assessment:1:readOrder',
  ],
  ['reads a result before it is used again', { reuse: 'wanted' }, {}, 'readReused'],
  [
    'reads no result while the connection is inactive',
    { reuse: 'wanted', connectionActive: false },
    {},
    'wait:needs_attention:connection_inactive:360',
  ],
  [
    'reads no result during a hold',
    { reuse: 'wanted', ...hold('not_credentialed', 60_000) },
    {},
    'wait:needs_attention:not_credentialed:1',
  ],
  ['sends nothing when the access was withdrawn', REVOKED, {}, 'wait:needs_attention:connection_revoked:360'],
  [
    'says that the access was withdrawn where only the provider can go on',
    { ...ORDERED, ...REVOKED },
    { poked: true },
    'wait:needs_attention:connection_revoked:360',
  ],
  [
    'still waits for an admin where one decides',
    { ...ORDERED, ...REVOKED, status: 'needs_review' },
    {},
    'wait:needs_attention:review:359:readOrder',
  ],
  [
    'ends although the access was withdrawn',
    { ...ORDERED, ...REVOKED, status: 'clear' },
    {},
    'end:completed',
  ],
  ['ends at once with a result used again', { reuse: 'done', status: 'clear' }, {}, 'end:completed'],
  [
    'waits for an admin when a result used again is good no more',
    { reuse: 'done', status: 'disputed' },
    {},
    'wait:needs_attention:review:360',
  ],
];

const WHEN_CANCELING: readonly Row[] = [
  ['ends where nothing was sent', {}, CANCEL, 'end:canceled'],
  ['ends where a result was to be used again', { reuse: 'wanted' }, CANCEL, 'end:canceled'],
  [
    'ends although a hold goes on, where nothing was sent',
    hold('not_credentialed', 60_000),
    CANCEL,
    'end:canceled',
  ],
  ['ends where the order was refused', { refusal: 'order_refused', ...sent(1_000) }, CANCEL, 'end:canceled'],
  ['looks up what was sent in doubt', { ...KNOWN, ...sent(1_000) }, CANCEL, 'findOrder'],
  [
    'waits until a late request would have arrived',
    { ...LOOKED, ...sent(60_000) },
    CANCEL,
    'wait:active:withdrawing:1',
  ],
  [
    'looks up once more after that',
    { ...LOOKED, orderLookedUpAt: NOW - 60_000, ...sent(DOUBT_MS) },
    CANCEL,
    'findOrder',
  ],
  [
    'ends when that look-up found nothing',
    { ...KNOWN, orderLookedUpAt: NOW, ...sent(DOUBT_MS) },
    CANCEL,
    'end:canceled',
  ],
  [
    'takes the look-up for the time of a sending that has none',
    { ...LOOKED, orderFirstSentAt: NOW - 5 },
    CANCEL,
    `wait:active:withdrawing:${(DOUBT_MS - 1) / 60_000}`,
  ],
  ['withdraws a pending invitation', ORDERED, CANCEL, 'withdrawOrder'],
  ['reads before it withdraws when the read is old', { ...ORDERED, readAt: null }, CANCEL, 'readOrder'],
  [
    'ends when the provider refused to withdraw',
    { ...ORDERED, withdrawRefused: true },
    CANCEL,
    'end:canceled',
  ],
  [
    'ends when there is a report, which cannot be withdrawn',
    { ...ORDERED, status: 'pending' },
    CANCEL,
    'end:canceled',
  ],
];

describe('before the order is known, a check', () => {
  it.each(BEFORE_THE_ORDER)('%s', (_what, facts, moment, expected) => {
    expect(say(nextCheckStep({ ...FRESH, ...facts }, { ...MOMENT, ...moment }))).toBe(expected);
  });
});

describe('with an order, a check', () => {
  it.each(WITH_AN_ORDER)('%s', (_what, facts, moment, expected) => {
    expect(say(nextCheckStep({ ...FRESH, ...facts }, { ...MOMENT, ...moment }))).toBe(expected);
  });
});

describe('by what is wanted and known of it, a check', () => {
  it.each(WITH_A_WISH)('%s', (_what, facts, moment, expected) => {
    expect(say(nextCheckStep({ ...FRESH, ...facts }, { ...MOMENT, ...moment }))).toBe(expected);
  });
});

describe('when the run is canceled, a check', () => {
  it.each(WHEN_CANCELING)('%s', (_what, facts, moment, expected) => {
    expect(say(nextCheckStep({ ...FRESH, ...facts }, { ...MOMENT, ...moment }))).toBe(expected);
  });
});

it('sends every step to the queue of the connection', () => {
  for (const [, facts, moment] of [
    ...BEFORE_THE_ORDER,
    ...WITH_AN_ORDER,
    ...WITH_A_WISH,
    ...WHEN_CANCELING,
  ]) {
    const next = nextCheckStep({ ...FRESH, ...facts }, { ...MOMENT, ...moment });
    const call = next.do === 'step' ? next : next.do === 'wait' ? next.onPoke : null;
    expect(call?.queue ?? QUEUE).toBe(QUEUE);
  }
});
