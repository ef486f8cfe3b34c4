import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import type { CheckPatch, CheckRow, OpenAttempt } from '../db/checks.ts';
import { checks } from '../db/schema/checks.ts';
import { KEY_LIFE_MS } from '../domain/check/next-step.ts';
import type { TaskNext } from '../domain/run/task-next.ts';
import type { CheckrInvitation } from '../integrations/checkr/order.ts';
import { invitationBody } from '../integrations/checkr/order-body.ts';
import { VendorError } from '../integrations/vendor-error.ts';
import type { StepInput } from '../workflows/contract.ts';
import type { CheckDeps } from './check-person.ts';
import { accountRefusal, pauseAfterDoubt, whenRefused } from './check-refusal.ts';

/** The steps that place one order, ever: look it up, then send the frozen bytes, then look up again after any doubt. */
export function createOrderSteps({ db, store, vendors }: CheckDeps) {
  async function findOrder(input: StepInput): Promise<TaskNext> {
    const attempt = await store.open(input);
    return whenRefused({ store, attempt, input }, async () => {
      const checkr = vendors.checkr(attempt.connection);
      const candidateId = personIdOf(attempt, input);
      const invitations = await checkr.listInvitations({ candidateId });
      const found = invitations.find((invitation) => invitation.tags.includes(attempt.check.tag));
      const patch = found ? orderPatch(found, input) : { lookedUpAt: new Date(input.now) };
      return store.settle(attempt, input, { ...patch, providerPersonId: candidateId });
    });
  }

  async function placeOrder(input: StepInput): Promise<TaskNext> {
    const attempt = await store.open(input);
    const body = await beginSending(attempt, input);
    if (body === null) return pauseUnlessOrdered(attempt, input);
    const { idempotencyKey } = attempt.check;
    const onRefused = () => Promise.resolve();
    return whenRefused({ store, attempt, input, onRefused }, async () => {
      const checkr = vendors.checkr(attempt.connection);
      const invitation = await checkr.createInvitation(body, { idempotencyKey });
      return store.settle(attempt, input, orderPatch(invitation, input));
    });
  }

  /**
   * Commits the bytes and the time before they are sent, and uses up the look-up: whoever finds it used up,
   * a repeated activity above all, sends nothing and looks again.
   */
  async function beginSending({ check }: OpenAttempt, input: StepInput): Promise<string | null> {
    if (check.firstSentAt && input.now - check.firstSentAt.getTime() >= KEY_LIFE_MS) return null;
    const body = check.body ?? writeBody(check);
    const now = new Date(input.now);
    const [claimed] = await db
      .update(checks)
      .set({
        body: sql`coalesce(${checks.body}, ${body})`,
        firstSentAt: sql`coalesce(${checks.firstSentAt}, ${now.toISOString()}::timestamptz)`,
        lastSentAt: now,
        lookedUpAt: null,
      })
      .where(and(eq(checks.id, check.id), isNotNull(checks.lookedUpAt), isNull(checks.providerOrderId)))
      .returning({ body: checks.body });
    return claimed?.body ?? null;
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

  /** Known of this check or, from another one, of the same employee. */
  function personIdOf({ check, person }: OpenAttempt, input: StepInput): string {
    const known = check.providerPersonId ?? person.providerId;
    if (!known) throw new Error(`Attempt ${input.attempt} of ${input.taskKey} has no person at the provider`);
    return known;
  }

  async function withdrawOrder(input: StepInput): Promise<TaskNext> {
    const attempt = await store.open(input);
    const orderId = attempt.check.providerOrderId;
    if (orderId === null) return store.settle(attempt, input);
    return whenRefused({ store, attempt, input }, async () => {
      const checkr = vendors.checkr(attempt.connection);
      const invitation = await unlessRefused(checkr.deleteInvitation(orderId));
      const patch = invitation
        ? { ...orderPatch(invitation, input), orderDeleted: true }
        : { withdrawRefused: true, readAt: null };
      return store.settle(attempt, input, patch);
    });
  }

  return { findOrder, placeOrder, withdrawOrder };
}

/** Null when this order is past withdrawing: only then is it given up. */
async function unlessRefused(withdrawal: Promise<CheckrInvitation>): Promise<CheckrInvitation | null> {
  try {
    return await withdrawal;
  } catch (error) {
    if (!(error instanceof VendorError) || error.transient || accountRefusal(error)) throw error;
    return null;
  }
}

function writeBody(check: CheckRow): string {
  if (!check.providerPersonId) throw new Error(`Check ${check.id} has no person at the provider`);
  const written = invitationBody({
    candidateId: check.providerPersonId,
    package: check.package,
    node: check.node,
    workLocation: {
      country: check.workCountry,
      ...(check.workState ? { state: check.workState } : {}),
      ...(check.workCity ? { city: check.workCity } : {}),
    },
    attemptId: check.id,
  });
  if (!written.ok) throw new Error(`The order cannot be sent: ${written.problem.code}`);
  return written.body;
}

/** What is kept of an invitation. */
export function orderPatch(invitation: CheckrInvitation, { now }: { readonly now: number }): CheckPatch {
  return {
    providerOrderId: invitation.id,
    orderStatus: invitation.status,
    orderDeleted: invitation.deleted_at !== null,
    orderExpiresAt: instant(invitation.expires_at),
    ...(invitation.report_id === null ? {} : { reportId: invitation.report_id }),
    readAt: new Date(now),
    holdReason: null,
    holdUntil: null,
  };
}

/** A provider's instant, null when it is missing or unreadable. */
export function instant(text: string | null): Date | null {
  const date = text === null ? null : new Date(text);
  return date && !Number.isNaN(date.getTime()) ? date : null;
}
