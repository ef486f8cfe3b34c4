import type { TaskNext } from '../run/task-next.ts';
import { ACCOUNT_REASONS, type WaitReason } from '../run/wait-reason.ts';
import { type CardStatus, CLEARED_STATUSES } from './card-status.ts';
import { attention, end, held, step, stopped, waitForRead } from './next-words.ts';

/** What the provider of a check can be asked for, as far as the order of the steps depends on it. */
export interface CheckCapabilities {
  /** People are records of their own, made before an order. */
  readonly persons: boolean;
  /** An order can be looked up by our reference; without it one of unknown outcome is left to an admin. */
  readonly findOrder: boolean;
  /** The same request again is the same order; without it every sending may be an order of its own. */
  readonly idempotencyKeys: boolean;
}

/** What the rows say of one attempt; instants are epoch ms by the workflow's clock. */
export interface CheckFacts {
  readonly queue: string;
  readonly capabilities: CheckCapabilities;
  readonly connectionActive: boolean;
  /** The provider has withdrawn the access: every call would be refused. */
  readonly connectionRevoked: boolean;
  /** The result of an earlier check is to be used again (`wanted`: it is read first), or was: nothing is ordered. */
  readonly reuse: 'none' | 'wanted' | 'done';
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
  /** An admin wants the invitation to be withdrawn. */
  readonly withdrawWanted: boolean;
  readonly withdrawRefused: boolean;
  /** An admin wants the report to be completed as it is. */
  readonly completion: {
    readonly wanted: boolean;
    readonly sentAt: number | null;
    /** The provider has said that it will. */
    readonly answered: boolean;
  };
  /** An admin decided to go on, on what the card shows now. */
  readonly decided: boolean;
  /** How many more invitations may follow one that expired. */
  readonly reinvitesLeft: number;
  readonly hasReport: boolean;
  /** Until when the report waits for its assessment; null when it does not. */
  readonly assessmentDueAt: number | null;
  /** The provider waits for an answer or a document of the candidate. */
  readonly candidateNeeded: boolean;
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
/** Where no key protects an order: the activity that sends it may begin ten minutes late, and then the doubt begins. */
export const UNKEYED_DOUBT_MS = 600_000 + DOUBT_MS;
const AFTER_EXPIRY_MS = 60_000;
/** An invitation is followed by another one only on a read that is not older. */
const FRESH_MS = 60_000;

/** Decides the next thing to do for one attempt of a background check. */
export function nextCheckStep(facts: CheckFacts, moment: CheckMoment): TaskNext {
  const next = nextByFacts(facts, moment);
  const revoked = facts.connectionRevoked && needsAccount(next);
  return revoked ? attention(moment, 'connection_revoked', null) : next;
}

/** True when only an answer of the account can lead on; what waits for an admin's word on a check still does. */
function needsAccount(next: TaskNext): boolean {
  if (next.do !== 'wait') return next.do === 'step';
  return next.state === 'active' || ACCOUNT_REASONS.includes(next.waitsFor);
}

function nextByFacts(facts: CheckFacts, moment: CheckMoment): TaskNext {
  if (facts.reuse === 'done') return nextWithReuse(facts, moment);
  if (facts.orderId !== null) return nextWithOrder(facts, moment);
  if (facts.refusal) {
    return moment.canceling ? end('canceled') : attention(moment, facts.refusal, null);
  }
  const stopping = moment.canceling || facts.withdrawWanted;
  if (stopping && facts.orderFirstSentAt === null) return stopped(moment);
  if (facts.hold && facts.hold.until > moment.now) return held(facts.hold);
  if (!facts.connectionActive) return attention(moment, 'connection_inactive', null);
  if (facts.reuse === 'wanted') return step(facts, 'readReused');
  if (facts.personId === null && facts.capabilities.persons) {
    return step(facts, facts.personLookedUpAt === null ? 'findPerson' : 'createPerson');
  }
  return nextWithoutOrder(facts, moment, stopping);
}

/** A result that was taken over is acted on only while it is still good. */
function nextWithReuse(facts: CheckFacts, moment: CheckMoment): TaskNext {
  if (facts.decided || facts.status === 'clear') return end('completed');
  return moment.canceling ? end('canceled') : attention(moment, 'review', null);
}

function nextWithoutOrder(facts: CheckFacts, moment: CheckMoment, stopping: boolean): TaskNext {
  if (!facts.capabilities.findOrder) {
    if (facts.orderFirstSentAt === null) return step(facts, 'placeOrder');
    return attention(moment, 'order_unconfirmed', null);
  }
  const lookedUpAt = facts.orderLookedUpAt;
  if (lookedUpAt === null) return step(facts, 'findOrder');
  const { orderFirstSentAt: firstSentAt, orderLastSentAt: lastSentAt } = facts;
  const findAgain = { step: 'findOrder', queue: facts.queue } as const;
  const isKeyed = facts.capabilities.idempotencyKeys;
  const certainAt = (lastSentAt ?? lookedUpAt) + (isKeyed ? DOUBT_MS : UNKEYED_DOUBT_MS);
  if (stopping) {
    if (lookedUpAt >= certainAt) return stopped(moment);
    if (moment.now >= certainAt) return step(facts, 'findOrder');
    return { do: 'wait', until: certainAt, state: 'active', waitsFor: 'withdrawing', onPoke: null };
  }
  if (!isKeyed && lastSentAt !== null && lookedUpAt < certainAt) {
    if (moment.poked || moment.now >= certainAt) return { do: 'step', ...findAgain };
    const waitsFor = 'provider_unavailable';
    return { do: 'wait', until: certainAt, state: 'active', waitsFor, onPoke: findAgain };
  }
  if (firstSentAt === null || moment.now - firstSentAt < KEY_LIFE_MS) return step(facts, 'placeOrder');
  if (moment.poked || moment.now - lookedUpAt >= moment.reconcileMs) return { do: 'step', ...findAgain };
  return attention(moment, 'order_unconfirmed', findAgain);
}

function nextWithOrder(facts: CheckFacts, moment: CheckMoment): TaskNext {
  if (facts.hold && facts.hold.until > moment.now) return held(facts.hold);
  const dueAt = nextReadAt(facts, moment.reconcileMs);
  if (moment.poked || moment.now >= dueAt) return step(facts, 'readOrder');
  const stopping = moment.canceling || facts.withdrawWanted;
  if (stopping && facts.status === 'invitation_sent' && !facts.withdrawRefused) {
    return step(facts, 'withdrawOrder');
  }
  if (moment.canceling) return end('canceled');
  return nextCompletion(facts, moment, dueAt) ?? nextByStatus(facts, moment, dueAt);
}

/** Epoch ms of the next read that no webhook asks for: the reconcile interval, sooner where something ends earlier. */
function nextReadAt(facts: CheckFacts, reconcileMs: number): number {
  const { readAt } = facts;
  if (readAt === null) return 0;
  const expiredAt =
    facts.status === 'invitation_sent' && facts.orderExpiresAt !== null
      ? facts.orderExpiresAt + AFTER_EXPIRY_MS
      : null;
  const sooner = [expiredAt, facts.assessmentDueAt].flatMap((at) => (at !== null && at > readAt ? [at] : []));
  return Math.min(readAt + reconcileMs, ...sooner);
}

/** What is done about a report that is to be completed; null when it goes on by its status. */
function nextCompletion(facts: CheckFacts, moment: CheckMoment, dueAt: number): TaskNext | null {
  const { wanted, sentAt, answered } = facts.completion;
  const isOpen = facts.status === 'pending' || facts.status === 'suspended';
  if (!wanted || !isOpen || !facts.hasReport || facts.assessmentDueAt !== null) return null;
  if (sentAt === null) return step(facts, 'completeReport');
  if (answered) return waitForRead(facts, dueAt, 'active', 'completing');
  // A call whose answer was lost is made again only when a later read shows that it did not happen.
  const certainAt = sentAt + DOUBT_MS;
  if (facts.readAt !== null && facts.readAt >= certainAt) return step(facts, 'completeReport');
  if (moment.now >= certainAt) return step(facts, 'readOrder');
  return waitForRead(facts, Math.min(dueAt, certainAt), 'active', 'completing');
}

function nextByStatus(facts: CheckFacts, moment: CheckMoment, until: number): TaskNext {
  if (facts.decided || CLEARED_STATUSES.includes(facts.status)) return end('completed');
  switch (facts.status) {
    case 'invitation_sent':
      return waitForRead(facts, until, 'active', 'candidate');
    case 'pending':
    case 'suspended':
      return waitForRead(facts, until, 'active', openReason(facts));
    case 'invitation_expired':
      return nextAfterExpiry(facts, moment, until);
    case 'invitation_canceled':
      return waitForRead(facts, until, 'needs_attention', 'invitation_canceled');
    case 'canceled':
      return waitForRead(facts, until, 'needs_attention', 'report_canceled');
    case 'order_failed':
      return waitForRead(facts, until, 'needs_attention', 'order_failed');
    default:
      return waitForRead(facts, until, 'needs_attention', 'review');
  }
}

function openReason(facts: CheckFacts): WaitReason {
  if (facts.assessmentDueAt !== null) return 'assessment';
  return facts.candidateNeeded ? 'candidate_data' : 'provider';
}

function nextAfterExpiry(facts: CheckFacts, moment: CheckMoment, until: number): TaskNext {
  if (facts.reinvitesLeft <= 0 || facts.withdrawWanted) {
    return waitForRead(facts, until, 'needs_attention', 'invitation_expired');
  }
  const isFresh = facts.readAt !== null && moment.now - facts.readAt <= FRESH_MS;
  return isFresh ? { do: 'next_attempt' } : step(facts, 'readOrder');
}
