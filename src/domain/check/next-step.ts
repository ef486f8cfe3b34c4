import type { TaskNext, TaskStep } from '../run/task-next.ts';
import type { WaitReason } from '../run/wait-reason.ts';
import type { CardStatus } from './card-status.ts';

/** What the provider of a check can be asked for, as far as the order of the steps depends on it. */
export interface CheckCapabilities {
  /** People are records of their own, made before an order. */
  readonly persons: boolean;
  /** An order can be looked up by our reference; without it one of unknown outcome is left to an admin. */
  readonly findOrder: boolean;
}

/** What the rows say of one attempt; instants are epoch ms by the workflow's clock. */
export interface CheckFacts {
  readonly queue: string;
  readonly capabilities: CheckCapabilities;
  readonly connectionActive: boolean;
  /** Why this attempt is over before it was ordered. */
  readonly refusal: WaitReason | null;
  /** Why nothing is sent before `holdUntil`. */
  readonly hold: { readonly reason: WaitReason; readonly until: number } | null;
  readonly personId: string | null;
  readonly personLookedUpAt: number | null;
  readonly orderId: string | null;
  readonly orderLookedUpAt: number | null;
  readonly orderFirstSentAt: number | null;
  readonly orderLastSentAt: number | null;
  readonly withdrawRefused: boolean;
  readonly readAt: number | null;
  readonly status: CardStatus;
  readonly orderExpiresAt: number | null;
}

export interface CheckMoment {
  readonly now: number;
  readonly canceling: boolean;
  readonly poked: boolean;
  /** Age of a read (ms) after which the provider is asked again without a webhook. */
  readonly reconcileMs: number;
}

const HOUR = 3_600_000;
/** Checkr keeps an idempotency key for 24 h; an hour is left for clocks that differ. */
export const KEY_LIFE_MS = 23 * HOUR;
/** A request that was sent can still arrive for this long after it was given up. */
export const DOUBT_MS = 120_000;
const AFTER_EXPIRY_MS = 60_000;

/** Decides the next thing to do for one attempt of a background check. */
export function nextCheckStep(facts: CheckFacts, moment: CheckMoment): TaskNext {
  if (facts.orderId !== null) return nextWithOrder(facts, moment);
  if (facts.refusal) {
    return moment.canceling ? end('canceled') : attention(moment, facts.refusal, null);
  }
  if (moment.canceling && facts.orderFirstSentAt === null) return end('canceled');
  if (facts.hold && facts.hold.until > moment.now) return held(facts.hold);
  if (!facts.connectionActive) return attention(moment, 'connection_inactive', null);
  if (facts.personId === null && facts.capabilities.persons) {
    return step(facts, facts.personLookedUpAt === null ? 'findPerson' : 'createPerson');
  }
  return nextWithoutOrder(facts, moment);
}

function nextWithoutOrder(facts: CheckFacts, moment: CheckMoment): TaskNext {
  if (!facts.capabilities.findOrder) {
    if (facts.orderFirstSentAt === null) return step(facts, 'placeOrder');
    return attention(moment, 'order_unconfirmed', null);
  }
  const lookedUpAt = facts.orderLookedUpAt;
  if (lookedUpAt === null) return step(facts, 'findOrder');
  const firstSentAt = facts.orderFirstSentAt;
  if (moment.canceling) {
    const certainAt = (facts.orderLastSentAt ?? lookedUpAt) + DOUBT_MS;
    if (lookedUpAt >= certainAt) return end('canceled');
    if (moment.now >= certainAt) return step(facts, 'findOrder');
    return { do: 'wait', until: certainAt, state: 'active', waitsFor: 'withdrawing', onPoke: null };
  }
  if (firstSentAt === null || moment.now - firstSentAt < KEY_LIFE_MS) return step(facts, 'placeOrder');
  const findAgain = { step: 'findOrder', queue: facts.queue } as const;
  if (moment.poked || moment.now - lookedUpAt >= moment.reconcileMs) return { do: 'step', ...findAgain };
  return attention(moment, 'order_unconfirmed', findAgain);
}

function nextWithOrder(facts: CheckFacts, moment: CheckMoment): TaskNext {
  if (facts.hold && facts.hold.until > moment.now) return held(facts.hold);
  const dueAt = nextReadAt(facts, moment.reconcileMs);
  if (moment.poked || moment.now >= dueAt) return step(facts, 'readOrder');
  if (moment.canceling) {
    const open = facts.status === 'invitation_sent' && !facts.withdrawRefused;
    return open ? step(facts, 'withdrawOrder') : end('canceled');
  }
  return nextByStatus(facts, dueAt);
}

/** Epoch ms of the next read that no webhook asks for: the reconcile interval, sooner when the invitation expires. */
function nextReadAt(facts: CheckFacts, reconcileMs: number): number {
  if (facts.readAt === null) return 0;
  const reconcileAt = facts.readAt + reconcileMs;
  if (facts.status !== 'invitation_sent' || facts.orderExpiresAt === null) return reconcileAt;
  const expiredAt = facts.orderExpiresAt + AFTER_EXPIRY_MS;
  return expiredAt > facts.readAt ? Math.min(reconcileAt, expiredAt) : reconcileAt;
}

function nextByStatus(facts: CheckFacts, until: number): TaskNext {
  switch (facts.status) {
    case 'clear':
    case 'eligible':
      return end('completed');
    case 'invitation_sent':
      return waitForRead(facts, until, 'active', 'candidate');
    case 'pending':
    case 'suspended':
      return waitForRead(facts, until, 'active', 'provider');
    case 'invitation_expired':
      return waitForRead(facts, until, 'needs_attention', 'invitation_expired');
    case 'invitation_canceled':
      return waitForRead(facts, until, 'needs_attention', 'invitation_canceled');
    case 'canceled':
      return waitForRead(facts, until, 'needs_attention', 'report_canceled');
    default:
      return waitForRead(facts, until, 'needs_attention', 'review');
  }
}

function waitForRead(
  facts: CheckFacts,
  until: number,
  state: 'active' | 'needs_attention',
  waitsFor: WaitReason,
): TaskNext {
  return { do: 'wait', until, state, waitsFor, onPoke: { step: 'readOrder', queue: facts.queue } };
}

function step(facts: CheckFacts, name: TaskStep): TaskNext {
  return { do: 'step', step: name, queue: facts.queue };
}

function end(state: 'completed' | 'canceled'): TaskNext {
  return { do: 'end', state, waitsFor: null };
}

function held(hold: { readonly reason: WaitReason; readonly until: number }): TaskNext {
  const state = hold.reason === 'provider_unavailable' ? 'active' : 'needs_attention';
  return { do: 'wait', until: hold.until, state, waitsFor: hold.reason, onPoke: null };
}

function attention(
  moment: CheckMoment,
  waitsFor: WaitReason,
  onPoke: { readonly step: TaskStep; readonly queue: string } | null,
): TaskNext {
  return {
    do: 'wait',
    until: moment.now + moment.reconcileMs,
    state: 'needs_attention',
    waitsFor,
    onPoke,
  };
}
