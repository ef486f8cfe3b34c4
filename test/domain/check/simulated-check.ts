import type { CardStatus } from '../../../src/domain/check/card-status.ts';
import { type CheckFacts, type CheckMoment, nextCheckStep } from '../../../src/domain/check/next-step.ts';
import type { TaskNext, TaskStep } from '../../../src/domain/run/task-next.ts';
import type { WaitReason } from '../../../src/domain/run/wait-reason.ts';

/** What the world does the next time that it is asked. */
export interface Answer {
  readonly person: 'found' | 'none' | 'ambiguous' | 'refused' | 'lost';
  readonly sending: 'accepted' | 'late' | 'lost' | 'refused' | 'unauthorized';
  readonly lateByMs: number;
  readonly status: CardStatus;
  readonly withdrawal: 'done' | 'refused';
  readonly tookMs: number;
  readonly poke: boolean;
}

const KEY_LIVES_AT_PROVIDER_MS = 24 * 3_600_000;
const FRESH: CheckFacts = {
  queue: 'checkr:conn_1',
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

/** One attempt with a provider that loses answers, takes orders late, and forgets idempotency keys after a day. */
export class SimulatedCheck {
  private facts: CheckFacts;
  private now: number;
  private canceling: boolean;
  private poked: boolean;
  private readonly reconcileMs: number;
  private readonly script: Iterator<Answer>;
  /** The provider's lists do not show what it has. */
  private readonly blind: boolean;
  /** Arrival times of the orders at the provider. */
  private readonly orders: number[] = [];

  constructor(start: {
    facts?: CheckFacts;
    script: Iterable<Answer>;
    now: number;
    reconcileMs: number;
    canceling?: boolean;
    poked?: boolean;
    blind?: boolean;
  }) {
    this.facts = start.facts ?? FRESH;
    this.script = start.script[Symbol.iterator]();
    this.now = start.now;
    this.reconcileMs = start.reconcileMs;
    this.canceling = start.canceling ?? false;
    this.poked = start.poked ?? false;
    this.blind = start.blind ?? false;
  }

  get ordersAtProvider(): number {
    return this.orders.length;
  }

  get hasUnknownOrder(): boolean {
    return this.orders.length > 0 && this.facts.orderId === null;
  }

  get hasOrder(): boolean {
    return this.facts.orderId !== null;
  }

  cancel(): void {
    this.canceling = true;
  }

  sleepUntil(epochMs: number): void {
    this.now = epochMs;
  }

  look(): TaskNext {
    const moment: CheckMoment = {
      now: this.now,
      canceling: this.canceling,
      poked: this.poked,
      reconcileMs: this.reconcileMs,
    };
    return nextCheckStep(this.facts, moment);
  }

  runUntilWait(): Exclude<TaskNext, { do: 'step' }> {
    for (let steps = 0; steps < 20; steps += 1) {
      const next = this.look();
      if (next.do !== 'step') return next;
      this.take(next.step);
    }
    throw new Error('Twenty steps led to neither a wait nor an end');
  }

  take(step: TaskStep): void {
    const answer: Answer = this.script.next().value;
    if (answer.poke) this.poked = true;
    this.facts = { ...this.facts, ...this.effect(step, answer) };
    this.now += answer.tookMs;
  }

  private effect(step: TaskStep, answer: Answer): Partial<CheckFacts> {
    switch (step) {
      case 'findPerson':
        if (answer.person === 'found') return { personId: 'p1' };
        return answer.person === 'ambiguous' ? this.held('person_ambiguous') : { personLookedUpAt: this.now };
      case 'readReused':
        return this.reuse(answer);
      case 'createPerson':
        return { personLookedUpAt: null, ...this.create(answer) };
      case 'findOrder':
        this.poked = false;
        return this.hasArrived() ? this.ordered() : { orderLookedUpAt: this.now };
      case 'placeOrder':
        return this.place(answer);
      case 'readOrder':
        this.poked = false;
        return { readAt: this.now, status: answer.status, hold: null };
      case 'withdrawOrder':
        if (answer.withdrawal === 'refused') return { withdrawRefused: true, readAt: null };
        return { readAt: this.now, status: 'invitation_canceled' };
      case 'completeReport':
        return {
          completion: { wanted: true, sentAt: this.now, answered: answer.withdrawal === 'done' },
          readAt: null,
        };
      default:
        throw new Error(`A check never takes ${step}`);
    }
  }

  private reuse(answer: Answer): Partial<CheckFacts> {
    if (answer.person === 'refused') return this.held('connection_unauthorized', 900_000);
    return answer.person === 'found'
      ? { reuse: 'done', status: 'clear', readAt: this.now, hold: null }
      : { reuse: 'none', hold: null };
  }

  private create(answer: Answer): Partial<CheckFacts> {
    if (answer.person === 'refused') return { refusal: 'order_refused' };
    if (answer.person === 'lost') return this.held('provider_unavailable', 3_000);
    return { personId: 'p1' };
  }

  private place({ sending, lateByMs }: Answer): Partial<CheckFacts> {
    const sent = {
      orderFirstSentAt: this.facts.orderFirstSentAt ?? this.now,
      orderLastSentAt: this.now,
      orderLookedUpAt: null,
    };
    switch (sending) {
      case 'accepted':
        this.arrive(this.now);
        return { ...sent, ...this.ordered() };
      case 'late':
        this.arrive(this.now + lateByMs);
        return { ...sent, ...this.held('provider_unavailable', 3_000) };
      case 'lost':
        return { ...sent, ...this.held('provider_unavailable', 600_000) };
      case 'refused':
        return this.orders.length > 0
          ? { ...sent, ...this.held('provider_unavailable') }
          : { ...sent, refusal: 'order_refused' };
      case 'unauthorized':
        return { ...sent, ...this.held('connection_unauthorized', 900_000) };
    }
  }

  /** A request that is repeated with its key makes no second order as long as the provider knows the key. */
  private arrive(at: number): void {
    const known = this.orders.some((order) => at - order < KEY_LIVES_AT_PROVIDER_MS);
    if (!known) this.orders.push(at);
  }

  private hasArrived(): boolean {
    return !this.blind && this.orders.some((order) => order <= this.now);
  }

  private ordered(): Partial<CheckFacts> {
    return { orderId: 'o1', readAt: this.now, status: 'invitation_sent', hold: null };
  }

  private held(reason: WaitReason, forMs = this.reconcileMs): Partial<CheckFacts> {
    return { hold: { reason, until: this.now + forMs } };
  }
}
