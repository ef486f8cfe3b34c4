import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CARD_STATUSES } from '../../../src/domain/check/card-status.ts';
import {
  type CheckFacts,
  type CheckMoment,
  DOUBT_MS,
  KEY_LIFE_MS,
  nextCheckStep,
} from '../../../src/domain/check/next-step.ts';
import { TASK_STEPS } from '../../../src/domain/run/task-next.ts';
import { WAIT_REASONS, type WaitReason } from '../../../src/domain/run/wait-reason.ts';
import { type Answer, SimulatedCheck } from './simulated-check.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const RECONCILE = 6 * 3_600_000;
const REASONS = Object.keys(WAIT_REASONS) as WaitReason[];

const past = fc.option(fc.integer({ min: NOW - 2 * KEY_LIFE_MS, max: NOW }));
const anyTime = fc.option(fc.integer({ min: NOW - 2 * KEY_LIFE_MS, max: NOW + 2 * KEY_LIFE_MS }));
const anyFacts: fc.Arbitrary<CheckFacts> = fc.record({
  queue: fc.constant('checkr:conn_1'),
  capabilities: fc.record({ persons: fc.boolean(), findOrder: fc.boolean(), idempotencyKeys: fc.boolean() }),
  connectionActive: fc.boolean(),
  connectionRevoked: fc.boolean(),
  refusal: fc.option(fc.constantFrom(...REASONS), { freq: 1 }),
  hold: fc.option(
    fc.record({
      reason: fc.constantFrom(...REASONS),
      until: fc.integer({ min: NOW - RECONCILE, max: NOW + RECONCILE }),
    }),
  ),
  personId: fc.option(fc.constant('p1')),
  personLookedUpAt: past,
  orderId: fc.option(fc.constant('o1')),
  orderLookedUpAt: past,
  orderFirstSentAt: past,
  orderLastSentAt: past,
  reuse: fc.constantFrom('none', 'wanted', 'done'),
  withdrawWanted: fc.boolean(),
  completion: fc.record({ wanted: fc.boolean(), sentAt: past, answered: fc.boolean() }),
  decided: fc.boolean(),
  reinvitesLeft: fc.integer({ min: 0, max: 5 }),
  hasReport: fc.boolean(),
  assessmentDueAt: anyTime,
  candidateNeeded: fc.boolean(),
  withdrawRefused: fc.boolean(),
  readAt: past,
  status: fc.constantFrom(...CARD_STATUSES),
  orderExpiresAt: anyTime,
});
const anyMoment: fc.Arbitrary<CheckMoment> = fc.record({
  now: fc.constant(NOW),
  canceling: fc.boolean(),
  poked: fc.boolean(),
  reconcileMs: fc.integer({ min: 60_000, max: RECONCILE }),
});

describe('for all facts, the next step of a check', () => {
  it('is a known step, an end, or a wait that lies ahead', () => {
    fc.assert(
      fc.property(anyFacts, anyMoment, (facts, moment) => {
        const next = nextCheckStep(facts, moment);
        if (next.do === 'step') expect(TASK_STEPS).toContain(next.step);
        if (next.do === 'wait') {
          expect(next.until).toBeGreaterThan(moment.now);
          expect(WAIT_REASONS).toHaveProperty(next.waitsFor);
        }
        if (next.do === 'end') expect(['completed', 'canceled']).toContain(next.state);
      }),
    );
  });

  it('places only with a look-up in hand, within the life of the key, and never beside a known order', () => {
    fc.assert(
      fc.property(anyFacts, anyMoment, (facts, moment) => {
        const next = nextCheckStep(facts, moment);
        if (next.do !== 'step') return;
        if (facts.orderId !== null) {
          expect(['readOrder', 'withdrawOrder', 'completeReport']).toContain(next.step);
        }
        expect(facts.reuse).not.toBe('done');
        expect(facts.connectionRevoked).toBe(false);
        const mayReuse = facts.reuse === 'wanted' && facts.orderId === null;
        expect(next.step === 'readReused').toBe(mayReuse);
        if (next.step === 'createPerson') expect(facts.personLookedUpAt).not.toBeNull();
        if (next.step !== 'placeOrder') return;
        if (facts.capabilities.findOrder) expect(facts.orderLookedUpAt).not.toBeNull();
        else expect(facts.orderFirstSentAt).toBeNull();
        if (facts.capabilities.persons) expect(facts.personId).not.toBeNull();
        expect(facts.refusal).toBeNull();
        expect(facts.connectionActive).toBe(true);
        expect(moment.canceling || facts.withdrawWanted).toBe(false);
        if (facts.orderFirstSentAt !== null) {
          expect(moment.now - facts.orderFirstSentAt).toBeLessThan(KEY_LIFE_MS);
        }
      }),
    );
  });

  it('never completes without a good report, and never cancels a run that is not canceled', () => {
    fc.assert(
      fc.property(anyFacts, anyMoment, (facts, moment) => {
        const next = nextCheckStep(facts, moment);
        if (next.do !== 'end') return;
        if (next.state === 'canceled') expect(moment.canceling).toBe(true);
        else if (!facts.decided) expect(['clear', 'eligible']).toContain(facts.status);
      }),
    );
  });

  it('completes a report only when it is wanted, open, and no call for it is in doubt', () => {
    fc.assert(
      fc.property(anyFacts, anyMoment, (facts, moment) => {
        const next = nextCheckStep(facts, moment);
        if (next.do !== 'step' || next.step !== 'completeReport') return;
        expect(facts.completion.wanted && facts.hasReport && !moment.canceling).toBe(true);
        expect(['pending', 'suspended']).toContain(facts.status);
        const { sentAt } = facts.completion;
        if (sentAt !== null) expect((facts.readAt ?? 0) - sentAt).toBeGreaterThanOrEqual(DOUBT_MS);
      }),
    );
  });

  it('goes on to another attempt only after a fresh read of an invitation that expired', () => {
    fc.assert(
      fc.property(anyFacts, anyMoment, (facts, moment) => {
        if (nextCheckStep(facts, moment).do !== 'next_attempt') return;
        expect(facts).toMatchObject({ status: 'invitation_expired', withdrawWanted: false });
        expect(facts.reinvitesLeft).toBeGreaterThan(0);
        expect(moment.now - (facts.readAt ?? 0)).toBeLessThanOrEqual(60_000);
        expect(moment.canceling).toBe(false);
      }),
    );
  });
});

const answers = fc.infiniteStream(
  fc.record<Answer>({
    person: fc.constantFrom('found', 'none', 'none', 'ambiguous', 'refused', 'lost'),
    sending: fc.constantFrom('accepted', 'accepted', 'late', 'lost', 'refused', 'unauthorized'),
    lateByMs: fc.integer({ min: 1, max: 119_000 }),
    status: fc.constantFrom(...CARD_STATUSES.filter((status) => status !== 'ordering')),
    withdrawal: fc.constantFrom('done', 'refused'),
    tookMs: fc.integer({ min: 0, max: 2_000 }),
    poke: fc.constantFrom(false, false, true),
  }),
);

describe('with its effects simulated, a check', () => {
  it('reaches a wait or an end after few steps, from any facts', () => {
    fc.assert(
      fc.property(anyFacts, anyMoment, answers, (facts, moment, script) => {
        const check = new SimulatedCheck({ facts, script, ...moment });
        for (let steps = 0; steps <= 8; steps += 1) {
          const next = check.look();
          if (next.do !== 'step') return;
          check.take(next.step);
        }
        expect.unreachable('eight steps led to neither a wait nor an end');
      }),
    );
  });

  it('never has two orders at the provider, even when its lists show none of them', () => {
    const unlucky = answers.map((script) => map(script, (answer) => ({ ...answer, sending: doubt(answer) })));
    fc.assert(
      fc.property(unlucky, (script) => {
        const check = new SimulatedCheck({ script, now: NOW, reconcileMs: RECONCILE, blind: true });
        for (let waits = 0; waits < 300 && !check.hasOrder; waits += 1) {
          const next = check.runUntilWait();
          expect(check.ordersAtProvider).toBeLessThanOrEqual(1);
          if (next.do === 'wait') check.sleepUntil(next.until);
        }
      }),
    );
  });

  it('ends soon after it is canceled, with no order at the provider that nobody knows of', () => {
    fc.assert(
      fc.property(answers, fc.integer({ min: 0, max: 6 }), (script, cancelAfter) => {
        const check = new SimulatedCheck({ script, now: NOW, reconcileMs: RECONCILE });
        for (let waits = 0; waits < cancelAfter + 20; waits += 1) {
          if (waits === cancelAfter) check.cancel();
          const next = check.runUntilWait();
          expect(check.ordersAtProvider).toBeLessThanOrEqual(1);
          if (next.do === 'end') {
            if (next.state === 'canceled') expect(check.hasUnknownOrder).toBe(false);
            return;
          }
          expect(next.do).toBe('wait');
          if (next.do === 'wait') check.sleepUntil(next.until);
        }
        expect.unreachable('the canceled check never ended');
      }),
      { numRuns: 500 },
    );
  });
});

/** An accepted order whose answer is lost stays in doubt. */
function doubt({ sending }: Answer): Answer['sending'] {
  return sending === 'accepted' || sending === 'refused' ? 'late' : sending;
}

function* map(script: Iterable<Answer>, change: (answer: Answer) => Answer): Generator<Answer> {
  for (const answer of script) yield change(answer);
}
