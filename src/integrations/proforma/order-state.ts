import type { Reading } from '../screening-provider.ts';

/** Where an order of any binding stands. */
export const ORDER_STATES = [
  'invited',
  'in_progress',
  'needs_action',
  'completed',
  'expired',
  'canceled',
  'failed',
  'unknown',
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/** How a completed order ended; `unknown` where the gateway does not say, and then a person looks at it. */
export type OrderResult = 'clear' | 'consider' | 'unknown';

interface OrderFacts {
  readonly orderId: string;
  readonly personId?: string | null;
  readonly state: OrderState;
  /** The gateway's own word. */
  readonly word: string;
  readonly result?: OrderResult;
  readonly expiresAt?: Date | null;
  readonly completedAt?: Date | null;
  readonly candidateLink?: string | null;
}

const ORDER_WORDS: Readonly<Record<OrderState, string>> = {
  invited: 'pending',
  in_progress: 'completed',
  needs_action: 'completed',
  completed: 'completed',
  expired: 'expired',
  canceled: 'canceled',
  failed: 'failed',
  unknown: 'unknown',
};

const REPORT_WORDS: Readonly<Record<OrderState, string | null>> = {
  invited: null,
  in_progress: 'pending',
  needs_action: 'paused',
  completed: 'complete',
  expired: null,
  canceled: 'canceled',
  failed: 'failed',
  unknown: 'unknown',
};

/** The provider-neutral reading of an order; the report of an order has the order's id. */
export function readingOf(facts: OrderFacts): Reading {
  const { orderId, personId = null, state, word, candidateLink } = facts;
  const reportStatus = state === 'unknown' ? plainWord(word) : REPORT_WORDS[state];
  return {
    orderId,
    personId,
    reportId: reportStatus === null ? null : orderId,
    order: {
      status: ORDER_WORDS[state],
      deleted: state === 'canceled',
      expiresAt: facts.expiresAt ?? null,
    },
    report: reportStatus === null ? null : reportReading(reportStatus, facts),
    ...(candidateLink ? { candidateLink } : {}),
  };
}

function reportReading(status: string, { result = 'unknown', completedAt = null }: OrderFacts) {
  const isComplete = status === 'complete';
  return {
    status,
    result: isComplete ? result : null,
    adjudication: null,
    assessment: null,
    includesCanceled: false,
    estimatedCompletionAt: null,
    completedAt: isComplete ? completedAt : null,
  };
}

// A word that nobody knows could say anything: only its plain letters are kept.
function plainWord(word: string): string {
  const plain = word
    .replaceAll(/[^\w .:-]/g, '')
    .trim()
    .slice(0, 40);
  return plain && !(plain in KNOWN_REPORT_WORDS) ? plain : 'unknown';
}

const KNOWN_REPORT_WORDS = {
  pending: 1,
  complete: 1,
  canceled: 1,
  suspended: 1,
  paused: 1,
  dispute: 1,
  failed: 1,
};
