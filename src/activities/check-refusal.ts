import type { CheckPatch, OpenAttempt } from '../db/checks.ts';
import type { TaskNext } from '../domain/run/task-next.ts';
import type { WaitReason } from '../domain/run/wait-reason.ts';
import { VendorError } from '../integrations/vendor-error.ts';
import type { StepInput } from '../workflows/contract.ts';
import type { CheckStore } from './check-store.ts';

/** The pause (ms) before an account that refused us is asked again. */
export const TRY_AGAIN_MS = 900_000;

/**
 * Turns a refusal of the provider into what the card says: a hold where the account is the reason, a failed
 * order where the order is. What may have happened or may pass is thrown, so that Temporal asks again.
 */
export async function whenRefused(
  step: {
    readonly store: CheckStore;
    readonly attempt: OpenAttempt;
    readonly input: StepInput;
    /** Given by the steps that create something: called before the refusal is written, since it did not happen. */
    readonly onRefused?: () => Promise<void>;
  },
  call: () => Promise<TaskNext>,
): Promise<TaskNext> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof VendorError) || error.transient) throw error;
    await step.onRefused?.();
    const holdReason = accountRefusal(error);
    if (holdReason) {
      const holdUntil = new Date(step.input.now + TRY_AGAIN_MS);
      return step.store.settle(step.attempt, step.input, { holdReason, holdUntil });
    }
    if (!step.onRefused) throw error;
    return step.store.settle(step.attempt, step.input, {
      refusal: 'order_refused',
      refusalDetail: `${error.message}${error.detail ? ` ${error.detail}` : ''}`.slice(0, 2_000),
    });
  }
}

/** Why the account is refused, whatever was asked for; null when the reason is what was asked for. */
export function accountRefusal(error: VendorError): WaitReason | null {
  switch (error.code) {
    case 'checkr.unauthorized':
    case 'proforma.unauthorized':
      return 'connection_unauthorized';
    case 'checkr.forbidden':
    case 'proforma.forbidden':
    case 'proforma.wrong_scope':
    case 'checkr.not_credentialed':
      return 'not_credentialed';
    default:
      return null;
  }
}

const SHORTEST_PAUSE_MS = 3_000;
const LONGEST_PAUSE_MS = 600_000;

/** The pause after a request of unknown outcome: half of the time since the first one, 3 s to 10 min. */
export function pauseAfterDoubt(firstSentAt: Date | null, now: number): CheckPatch {
  const since = firstSentAt === null ? 0 : now - firstSentAt.getTime();
  const pause = Math.min(Math.max(since / 2, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS);
  return { holdReason: 'provider_unavailable', holdUntil: new Date(now + pause) };
}
