import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import type { OpenAttempt } from '../db/checks.ts';
import { checks } from '../db/schema/checks.ts';
import { KEY_LIFE_MS } from '../domain/check/next-step.ts';
import type { TaskNext } from '../domain/run/task-next.ts';
import type { OrderBody, Reading, ScreeningProvider } from '../integrations/screening-provider.ts';
import { VendorError } from '../integrations/vendor-error.ts';
import type { StepInput } from '../workflows/contract.ts';
import type { CheckDeps } from './check-person.ts';
import { accountRefusal, pauseAfterDoubt, whenRefused } from './check-refusal.ts';
import { readingPatch } from './reading-patch.ts';
import { workLocationOf } from './screening-person.ts';

/** The steps that place one order, ever: look it up, then send the frozen bytes, then look up again after any doubt. */
export function createOrderSteps({ db, store, vendors, personOf }: CheckDeps) {
  async function findOrder(input: StepInput): Promise<TaskNext> {
    const attempt = await store.open(input);
    return whenRefused({ store, attempt, input }, async () => {
      const { findOrder: find } = vendors.provider(attempt.connection);
      if (!find) throw new Error(`Nothing can be looked up at connection ${attempt.connection.id}`);
      const personId = personIdOf(attempt);
      if (!personId) throw new Error(`Check ${attempt.check.id} has no person at the provider`);
      const found = await find({ personId, reference: attempt.check.id });
      const patch = found ? readingPatch(found, input) : { lookedUpAt: new Date(input.now) };
      return store.settle(attempt, input, { ...patch, providerPersonId: personId });
    });
  }

  async function placeOrder(input: StepInput): Promise<TaskNext> {
    const attempt = await store.open(input);
    const provider = vendors.provider(attempt.connection);
    const written = attempt.check.body === null ? await writeBody(attempt, provider) : null;
    if (written?.ok === false) {
      const { message } = written.problem;
      return store.settle(attempt, input, { refusal: 'order_refused', refusalDetail: message });
    }
    const body = await beginSending(attempt, input, { provider, written: written?.body ?? null });
    if (body === null) return pauseUnlessOrdered(attempt, input);
    const { idempotencyKey } = attempt.check;
    const onRefused = () => Promise.resolve();
    return whenRefused({ store, attempt, input, onRefused }, async () => {
      const reading = await provider.sendOrder(body, { idempotencyKey });
      // Where the order itself names the person, the text has served once the order is known.
      const kept = provider.capabilities.persons ? {} : { body: null };
      return store.settle(attempt, input, { ...readingPatch(reading, input), ...kept });
    });
  }

  /**
   * Commits the bytes and the time before they are sent, and uses up the look-up: whoever finds it used up,
   * a repeated activity above all, sends nothing and looks again. Where nothing can be looked up, the first sending
   * is the only one.
   */
  async function beginSending(
    { check }: OpenAttempt,
    input: StepInput,
    { provider, written }: { readonly provider: ScreeningProvider; readonly written: string | null },
  ): Promise<string | null> {
    if (check.firstSentAt && input.now - check.firstSentAt.getTime() >= KEY_LIFE_MS) return null;
    const now = new Date(input.now);
    const mayBeSent = provider.capabilities.findOrder
      ? isNotNull(checks.lookedUpAt)
      : isNull(checks.firstSentAt);
    const [claimed] = await db
      .update(checks)
      .set({
        body: sql`coalesce(${checks.body}, ${written}::text)`,
        firstSentAt: sql`coalesce(${checks.firstSentAt}, ${now.toISOString()}::timestamptz)`,
        lastSentAt: now,
        lookedUpAt: null,
      })
      .where(and(eq(checks.id, check.id), mayBeSent, isNull(checks.providerOrderId)))
      .returning({ body: checks.body });
    return claimed?.body ?? null;
  }

  async function writeBody(attempt: OpenAttempt, provider: ScreeningProvider): Promise<OrderBody> {
    const { check } = attempt;
    return provider.writeOrder({
      attemptId: check.id,
      package: check.package,
      node: check.node,
      billingReference: check.billingReference,
      subAccount: check.subAccount,
      workLocation: workLocationOf(check),
      personId: personIdOf(attempt),
      person: provider.capabilities.persons ? null : await personOf(attempt),
    });
  }

  /** Waits for the outcome of another sending, unless that one has brought the order meanwhile. */
  function pauseUnlessOrdered(attempt: OpenAttempt, input: StepInput): Promise<TaskNext> {
    return db.transaction(async (tx) => {
      const mine = eq(checks.id, attempt.check.id);
      const [row] = await tx
        .select({ orderId: checks.providerOrderId })
        .from(checks)
        .where(mine)
        .for('update');
      const patch = row?.orderId ? {} : pauseAfterDoubt(attempt.check.firstSentAt, input.now);
      return store.settleIn(tx, attempt, input, patch);
    });
  }

  async function withdrawOrder(input: StepInput): Promise<TaskNext> {
    const attempt = await store.open(input);
    const orderId = attempt.check.providerOrderId;
    const { cancel } = vendors.provider(attempt.connection);
    if (orderId === null) return store.settle(attempt, input);
    return whenRefused({ store, attempt, input }, async () => {
      const withdrawn = cancel ? await unlessRefused(cancel(orderId)) : null;
      const patch = withdrawn ? readingPatch(withdrawn, input) : { withdrawRefused: true, readAt: null };
      return store.settle(attempt, input, patch);
    });
  }

  return { findOrder, placeOrder, withdrawOrder };
}

/** The one that the attempt was given or, known from another check, the employee's. */
function personIdOf({ check, person }: OpenAttempt): string | null {
  return check.providerPersonId ?? person.providerId;
}

/** Null when this order is past withdrawing: only then is it given up. */
async function unlessRefused(withdrawal: Promise<Reading>): Promise<Reading | null> {
  try {
    return await withdrawal;
  } catch (error) {
    if (!(error instanceof VendorError) || error.transient || accountRefusal(error)) throw error;
    return null;
  }
}
