import { and, eq, isNotNull, isNull, or, sql } from 'drizzle-orm';
import { writeCheckEvents } from '../db/check-events.ts';
import type { CheckPatch, OpenAttempt } from '../db/checks.ts';
import { checks } from '../db/schema/checks.ts';
import { DOUBT_MS } from '../domain/check/next-step.ts';
import type { TaskNext } from '../domain/run/task-next.ts';
import { VendorError } from '../integrations/vendor-error.ts';
import type { StepInput } from '../workflows/contract.ts';
import type { CheckDeps } from './check-person.ts';
import { accountRefusal, TRY_AGAIN_MS } from './check-refusal.ts';

/** What makes the next thing a read. */
const READ_AGAIN: CheckPatch = { readAt: null };

/** The step that completes a report as it is: what is not done yet is canceled, which cannot be taken back. */
export function createCompleteStep({ db, store, vendors }: CheckDeps) {
  async function completeReport(input: StepInput): Promise<TaskNext> {
    const attempt = await store.open(input);
    const { providerOrderId: orderId, reportId, providerPersonId: personId } = attempt.check;
    if (orderId === null || reportId === null) return store.settle(attempt, input, READ_AGAIN);
    const { completeNow } = vendors.provider(attempt.connection);
    if (!completeNow) return giveUp(attempt, input, 'provider_cannot');
    if (!(await beginCompleting(attempt, input))) return store.settle(attempt, input, READ_AGAIN);
    try {
      await completeNow({ orderId, reportId, personId });
    } catch (error) {
      if (!(error instanceof VendorError)) throw error;
      return afterFailure(attempt, input, error);
    }
    return settleWith(attempt, input, 'completion_answered', { completionAnswered: true });
  }

  /**
   * Commits the time before the call. Whoever finds it taken, a repeated activity above all, calls only when a later
   * read has shown that the first call did not arrive.
   */
  function beginCompleting({ check }: OpenAttempt, input: StepInput): Promise<boolean> {
    const now = new Date(input.now);
    const doubtIsOver = sql`${checks.readAt} >= ${checks.completionSentAt} + make_interval(secs => ${DOUBT_MS / 1000})`;
    const mayBeSent = or(isNull(checks.completionSentAt), doubtIsOver);
    return db.transaction(async (tx) => {
      const [claimed] = await tx
        .update(checks)
        .set({ completionSentAt: now })
        .where(and(eq(checks.id, check.id), isNotNull(checks.completionWantedAt), mayBeSent))
        .returning({ id: checks.id });
      if (claimed) await writeCheckEvents(tx, [{ checkId: check.id, at: now, kind: 'completion_sent' }]);
      return claimed !== undefined;
    });
  }

  function afterFailure(attempt: OpenAttempt, input: StepInput, error: VendorError): Promise<TaskNext> {
    // Whether it happened is told by a read.
    if (error.transient) return store.settle(attempt, input, READ_AGAIN);
    const holdReason = accountRefusal(error);
    if (!holdReason) return giveUp(attempt, input, error.code);
    const holdUntil = new Date(input.now + TRY_AGAIN_MS);
    return store.settle(attempt, input, { holdReason, holdUntil, completionSentAt: null });
  }

  function giveUp(attempt: OpenAttempt, input: StepInput, code: string): Promise<TaskNext> {
    const patch = { completionWantedAt: null, completionSentAt: null };
    return settleWith(attempt, input, 'completion_refused', patch, code);
  }

  function settleWith(
    attempt: OpenAttempt,
    input: StepInput,
    kind: 'completion_answered' | 'completion_refused',
    patch: CheckPatch,
    code?: string,
  ): Promise<TaskNext> {
    const event = { checkId: attempt.check.id, at: new Date(input.now), kind, ...(code ? { code } : {}) };
    return db.transaction(async (tx) => {
      await writeCheckEvents(tx, [event]);
      return store.settleIn(tx, attempt, input, { ...patch, ...READ_AGAIN });
    });
  }

  return { completeReport };
}
