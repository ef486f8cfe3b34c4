import { cardStatus, type ProviderWords } from '../../src/domain/check/card-status.ts';
import { type CheckFacts, nextCheckStep } from '../../src/domain/check/next-step.ts';
import type { TaskNext, TaskStep } from '../../src/domain/run/task-next.ts';
import type { StepInput } from '../../src/workflows/contract.ts';

/** What the candidate and the provider have done about one order. */
export type ProviderStage =
  | 'invited'
  | 'submitted'
  | 'clear'
  | 'consider'
  | 'completed'
  | 'withdrawn'
  | 'expired';

const WORDS: Readonly<Record<ProviderStage, Omit<ProviderWords, 'refused'>>> = {
  invited: { order: { status: 'pending', deleted: false }, report: null },
  submitted: { order: { status: 'completed', deleted: false }, report: null },
  clear: { order: { status: 'completed', deleted: false }, report: report('clear') },
  consider: { order: { status: 'completed', deleted: false }, report: report('consider') },
  completed: { order: { status: 'completed', deleted: false }, report: report('consider') },
  withdrawn: { order: { status: 'pending', deleted: true }, report: null },
  expired: { order: { status: 'expired', deleted: false }, report: null },
};

function report(result: string) {
  return { status: 'complete', result, adjudication: null, assessment: null, includesCanceled: false };
}

/** The rows of one attempt and the provider behind it, with the real decisions between them. */
export class FakeCheck {
  stage: ProviderStage | null = null;
  private expiresAt: number | null = null;
  private facts: CheckFacts;

  constructor(queue: string, { reinvitesLeft }: { readonly reinvitesLeft: number }) {
    this.facts = {
      queue,
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
      reinvitesLeft,
      hasReport: false,
      assessmentDueAt: null,
      candidateNeeded: false,
      withdrawRefused: false,
      readAt: null,
      status: 'ordering',
      orderExpiresAt: null,
    };
  }

  look(input: StepInput, reconcileMs: number): TaskNext {
    if (input.retry) this.facts = { ...this.facts, hold: null, orderLookedUpAt: null };
    return nextCheckStep(this.facts, { ...input, reconcileMs });
  }

  wish(wish: 'cancel' | 'complete' | 'decide'): void {
    if (wish === 'cancel') this.change({ withdrawWanted: true });
    if (wish === 'decide') this.change({ decided: true });
    if (wish === 'complete') this.change({ completion: { wanted: true, sentAt: null, answered: false } });
  }

  /** Does one step; `placed` is called when an order reaches the provider. */
  take(
    step: TaskStep,
    input: StepInput,
    world: {
      readonly reconcileMs: number;
      readonly invitationLivesMs: number | null;
      readonly placed: () => void;
    },
  ): TaskNext {
    const { now } = input;
    if (step === 'findPerson') this.change({ personLookedUpAt: now });
    if (step === 'createPerson') this.change({ personId: 'person' });
    if (step === 'findOrder') this.change(this.stage ? this.read(now) : { orderLookedUpAt: now });
    if (step === 'placeOrder') {
      world.placed();
      this.stage = 'invited';
      this.expiresAt = world.invitationLivesMs === null ? null : now + world.invitationLivesMs;
      this.change({ orderFirstSentAt: now, orderLastSentAt: now, ...this.read(now) });
    }
    if (step === 'withdrawOrder') this.stage = 'withdrawn';
    if (step === 'completeReport') {
      this.stage = 'completed';
      this.change({ completion: { wanted: true, sentAt: now, answered: true }, readAt: null });
    }
    if (step === 'readOrder' || step === 'withdrawOrder') this.change(this.read(now));
    return nextCheckStep(this.facts, { ...input, reconcileMs: world.reconcileMs });
  }

  private read(now: number): Partial<CheckFacts> {
    const expired = this.stage === 'invited' && this.expiresAt !== null && now >= this.expiresAt;
    if (expired) this.stage = 'expired';
    const words = WORDS[this.stage ?? 'invited'];
    const status = cardStatus({ refused: false, ...words });
    const hasReport = words.report !== null || words.order?.status === 'completed';
    return { orderId: 'order', orderExpiresAt: this.expiresAt, readAt: now, status, hasReport };
  }

  private change(change: Partial<CheckFacts>): void {
    this.facts = { ...this.facts, ...change };
  }
}
