import { and, desc, eq } from 'drizzle-orm';
import { type ActionRefusal, isCheckWish, type RunActionKind } from '../domain/run/action.ts';
import { isOpen } from '../domain/run/task-state.ts';
import { newId } from '../ids.ts';
import { writeAudit } from './audit.ts';
import { type OffersOf, wishOfCheck } from './check-wishes.ts';
import type { Db, Queryable, Transaction } from './database.ts';
import type { RunRow } from './runs.ts';
import { runActions, runs } from './schema/runs.ts';

export type RunActionRow = typeof runActions.$inferSelect;

export interface WantedAction {
  readonly runId: string;
  readonly kind: RunActionKind;
  readonly taskKey: string | null;
  /** The attempt that the admin saw. */
  readonly attempt: number | null;
  readonly reason: string | null;
  readonly actor: string;
  /** Before this the dispatcher leaves the action to its first sender. */
  readonly resendAt: Date;
  readonly now: Date;
  readonly offersOf?: OffersOf;
}

export type RequestedAction =
  | { readonly ok: true; readonly action: RunActionRow; readonly run: RunRow }
  | { readonly ok: false; readonly reason: 'run.not_found' | 'run.closed' | ActionRefusal };

/**
 * Commits what an admin asks of a run, before anything is sent; a closed run takes no action. What is wanted of a
 * check is written into its row in the same transaction, so that the run needs only to look.
 */
export async function requestRunAction(db: Db, wanted: WantedAction): Promise<RequestedAction> {
  return db.transaction(async (tx): Promise<RequestedAction> => {
    const [run] = await tx.select().from(runs).where(eq(runs.id, wanted.runId)).for('share');
    if (!run) return { ok: false, reason: 'run.not_found' };
    if (!isOpen(run.state)) return { ok: false, reason: 'run.closed' };
    const refusal = await wishIn(tx, wanted);
    if (refusal) return { ok: false, reason: refusal };
    const { runId, kind, taskKey, attempt, reason, actor, resendAt } = wanted;
    const [action] = await tx
      .insert(runActions)
      .values({
        id: newId('action'),
        runId,
        kind,
        taskKey,
        attempt,
        reason,
        actor,
        nextAttemptAt: resendAt,
      })
      .returning();
    if (!action) throw new Error('The insert of an action returned no row');
    await writeAudit(tx, {
      actor,
      action: `run.${kind}`,
      objectType: 'run',
      objectId: runId,
      details: { actionId: action.id, taskKey, attempt },
    });
    return { ok: true, action, run };
  });
}

async function wishIn(tx: Transaction, wanted: WantedAction): Promise<ActionRefusal | null> {
  const { runId, kind, taskKey, attempt, actor, reason, now, offersOf } = wanted;
  if (!isCheckWish(kind)) return null;
  if (taskKey === null || attempt === null) return 'task.not_found';
  return wishOfCheck(tx, { runId, taskKey, attempt, wish: kind, actor, reason, now, offersOf });
}

/** The last 50 actions on a run, newest first. */
export function listRunActions(db: Queryable, runId: string): Promise<RunActionRow[]> {
  return db
    .select()
    .from(runActions)
    .where(eq(runActions.runId, runId))
    .orderBy(desc(runActions.createdAt), desc(runActions.id))
    .limit(50);
}

/** The action with this id on this run, or null. */
export async function readRunAction(
  db: Queryable,
  { runId, actionId }: { readonly runId: string; readonly actionId: string },
): Promise<RunActionRow | null> {
  const [row] = await db
    .select()
    .from(runActions)
    .where(and(eq(runActions.runId, runId), eq(runActions.id, actionId)));
  return row ?? null;
}

/** Writes down that an action was applied or refused; the first answer stays. */
export async function answerRunAction(
  db: Queryable,
  answer: { readonly id: string; readonly refusal: string | null; readonly now: Date },
): Promise<void> {
  await db
    .update(runActions)
    .set({
      state: answer.refusal === null ? 'applied' : 'refused',
      refusal: answer.refusal,
      lastError: null,
      answeredAt: answer.now,
    })
    .where(and(eq(runActions.id, answer.id), eq(runActions.state, 'pending')));
}

/** Writes down why an action is not answered yet, and when it is sent again. */
export async function postponeRunAction(
  db: Queryable,
  wait: { readonly id: string; readonly error: string; readonly resendAt: Date },
): Promise<void> {
  await db
    .update(runActions)
    .set({ lastError: wait.error, nextAttemptAt: wait.resendAt })
    .where(and(eq(runActions.id, wait.id), eq(runActions.state, 'pending')));
}
