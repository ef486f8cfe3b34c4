import { and, eq } from 'drizzle-orm';
import { refuseDecision } from '../domain/check/decision.ts';
import type { ActionRefusal, CheckWish } from '../domain/run/action.ts';
import { hasEnded } from '../domain/run/task-state.ts';
import { type CheckEvent, writeCheckEvents } from './check-events.ts';
import { decidableOf } from './check-status.ts';
import type { AttemptKey, CheckRow } from './checks.ts';
import type { ConnectionRow } from './connections.ts';
import type { Transaction } from './database.ts';
import type { CheckEventKind } from './schema/check-events.ts';
import { checks } from './schema/checks.ts';
import { connections } from './schema/connections.ts';
import { runTasks } from './schema/runs.ts';

/** What an admin wants of one attempt of a check. */
export interface WantedOfCheck extends AttemptKey {
  readonly wish: CheckWish;
  readonly actor: string;
  readonly reason: string | null;
  readonly now: Date;
  /** What the provider behind a connection offers; everything when it is not given. */
  readonly offersOf?: OffersOf | undefined;
}

/** What of an admin's wishes a provider can be asked for. */
export type OffersOf = (connection: ConnectionRow) => {
  readonly cancel: boolean;
  readonly completeNow: boolean;
};

const EVENT_OF: Readonly<Record<CheckWish, CheckEventKind>> = {
  cancel_check: 'cancel_wanted',
  complete_check: 'complete_wanted',
  decide_check: 'decided',
};

/** Writes what an admin wants into the row of the check, where the run finds it; answers why not, or null. */
export async function wishOfCheck(tx: Transaction, wanted: WantedOfCheck): Promise<ActionRefusal | null> {
  const { runId, taskKey, attempt } = wanted;
  const [task] = await tx
    .select({ state: runTasks.state, kind: runTasks.kind, attempt: runTasks.attempt })
    .from(runTasks)
    .where(and(eq(runTasks.runId, runId), eq(runTasks.key, taskKey)));
  if (!task) return 'task.not_found';
  if (task.kind !== 'background_check') return 'task.not_a_check';
  if (hasEnded(task.state)) return 'task.ended';
  const [check] = await tx
    .select()
    .from(checks)
    .where(and(eq(checks.runId, runId), eq(checks.taskKey, taskKey), eq(checks.attempt, attempt)))
    .for('update');
  if (task.attempt !== attempt) return 'task.attempt_changed';
  if (!check) return 'check.not_started';
  const refusal = refuseWish(check, wanted.wish) ?? (await refuseByProvider(tx, check, wanted));
  if (refusal) return refusal;
  await tx.update(checks).set(patchOf(check, wanted)).where(eq(checks.id, check.id));
  await writeCheckEvents(tx, [eventOf(check, wanted)]);
  return null;
}

function refuseWish(check: CheckRow, wish: CheckWish): ActionRefusal | null {
  switch (wish) {
    case 'cancel_check':
      if (check.reportId !== null || check.reportStatus !== null) return 'check.has_report';
      return check.status === 'invitation_sent' || check.status === 'ordering'
        ? null
        : 'check.nothing_to_cancel';
    case 'complete_check': {
      const isOpen = check.reportStatus === 'pending' || check.reportStatus === 'suspended';
      return isOpen && check.reportId !== null ? null : 'check.nothing_to_complete';
    }
    case 'decide_check':
      return refuseDecision(check);
  }
}

/** An order that was never sent can be given up whatever the provider offers. */
async function refuseByProvider(
  tx: Transaction,
  check: CheckRow,
  { wish, offersOf }: WantedOfCheck,
): Promise<ActionRefusal | null> {
  if (!offersOf || wish === 'decide_check' || check.firstSentAt === null) return null;
  const [connection] = await tx.select().from(connections).where(eq(connections.id, check.connectionId));
  if (!connection) return null;
  const { cancel, completeNow } = offersOf(connection);
  return (wish === 'cancel_check' ? cancel : completeNow) ? null : 'check.provider_cannot';
}

function patchOf(check: CheckRow, { wish, actor, reason, now }: WantedOfCheck): Partial<CheckRow> {
  if (wish === 'cancel_check') return { withdrawWantedAt: now, withdrawRefused: false };
  if (wish === 'complete_check') {
    // A call whose answer is not known stays in doubt: asking again must not repeat it blindly.
    const inDoubt = check.completionSentAt !== null && !check.completionAnswered;
    return {
      completionWantedAt: now,
      completionSentAt: inDoubt ? check.completionSentAt : null,
      completionAnswered: false,
    };
  }
  const { status, revision } = decidableOf(check);
  return {
    decidedAt: now,
    decidedBy: actor,
    decisionReason: reason,
    decidedStatus: status,
    decidedRevision: revision,
  };
}

function eventOf(check: CheckRow, { wish, actor, now }: WantedOfCheck): CheckEvent {
  const on = wish === 'decide_check' ? { fromStatus: check.status } : {};
  return { checkId: check.id, at: now, kind: EVENT_OF[wish], actor, ...on };
}
