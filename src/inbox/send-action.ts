import {
  type Client,
  isGrpcServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { eq } from 'drizzle-orm';
import type { Queryable } from '../db/database.ts';
import { answerRunAction, postponeRunAction, type RunActionRow } from '../db/run-actions.ts';
import { runActions, runs } from '../db/schema/runs.ts';
import { isOpen } from '../domain/run/task-state.ts';
import { actUpdate } from '../workflows/contract.ts';

const RESEND_AFTER_MS = 5_000;

/** What became of an action: a refusal and an error are stable codes or plain words, nobody's data. */
export type ActionAnswer =
  | { readonly state: 'applied' }
  | { readonly state: 'refused'; readonly refusal: string }
  | { readonly state: 'pending'; readonly error: string };

/**
 * Sends one action to its run and writes the answer into its row. The id of the action is the id of the update,
 * so sending it again attaches to the first; one that is answered is not sent again, because Temporal forgets
 * refusals. Never waits longer than `deadlineMs`; throws only for the database.
 */
export async function sendRunAction({
  client,
  db,
  action,
  deadlineMs,
  now = () => new Date(),
}: {
  readonly client: Client;
  readonly db: Queryable;
  readonly action: RunActionRow;
  readonly deadlineMs: number;
  readonly now?: () => Date;
}): Promise<ActionAnswer> {
  const [known] = await db
    .select({ run: runs, state: runActions.state, refusal: runActions.refusal })
    .from(runActions)
    .innerJoin(runs, eq(runs.id, runActions.runId))
    .where(eq(runActions.id, action.id));
  if (!known) throw new Error(`Action ${action.id} does not exist`);
  if (known.state === 'applied') return { state: 'applied' };
  if (known.state === 'refused') return { state: 'refused', refusal: known.refusal ?? 'action.failed' };
  const answer = await askWorkflow({ client, action, deadlineMs, run: known.run });
  if (answer.state === 'pending') {
    const resendAt = new Date(now().getTime() + RESEND_AFTER_MS);
    await postponeRunAction(db, { id: action.id, error: answer.error, resendAt });
  } else {
    const refusal = answer.state === 'refused' ? answer.refusal : null;
    await answerRunAction(db, { id: action.id, refusal, now: now() });
  }
  return answer;
}

interface Question {
  readonly client: Client;
  readonly action: RunActionRow;
  readonly deadlineMs: number;
  readonly run: Pick<typeof runs.$inferSelect, 'workflowId' | 'state' | 'startedAt'>;
}

async function askWorkflow(question: Question): Promise<ActionAnswer> {
  const { client, action, deadlineMs, run } = question;
  const { kind, taskKey, attempt } = action;
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), deadlineMs);
  });
  const update = client.withAbortSignal(abort.signal, () =>
    client.withDeadline(Date.now() + deadlineMs, () =>
      client.workflow.getHandle(run.workflowId).executeUpdate(actUpdate, {
        updateId: action.id,
        args: [{ actionId: action.id, kind, taskKey, attempt }],
      }),
    ),
  );
  try {
    const first = await Promise.race([update, late]);
    if (first === 'late') return { state: 'pending', error: 'Nothing answered in time.' };
    return { state: 'applied' };
  } catch (error) {
    const answer = answerOf(error, run);
    return isDecisionTaken(kind, answer) ? { state: 'applied' } : answer;
  } finally {
    clearTimeout(timer);
    // Opening the connection itself heeds no deadline; what still comes of it is of no interest.
    update.catch(() => {});
    abort.abort();
  }
}

/** A decision is in the row of its check: a run that reads the row before it is told goes on, and is over for the telling. */
function isDecisionTaken(kind: RunActionRow['kind'], answer: ActionAnswer): boolean {
  return (
    kind === 'decide_check' &&
    answer.state === 'refused' &&
    ['task.ended', 'run.closed'].includes(answer.refusal)
  );
}

function answerOf(error: unknown, run: Question['run']): ActionAnswer {
  if (error instanceof WorkflowUpdateFailedError) {
    const { cause } = error;
    const code = cause instanceof ApplicationFailure ? cause.type : undefined;
    return { state: 'refused', refusal: code ?? 'action.failed' };
  }
  if (error instanceof WorkflowNotFoundError) {
    if (isOpen(run.state) && run.startedAt === null) {
      return { state: 'pending', error: 'The run has not been started yet.' };
    }
    return { state: 'refused', refusal: 'run.closed' };
  }
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) {
    return { state: 'pending', error: 'Nothing answered in time.' };
  }
  const code = isGrpcServiceError(error) ? ` (gRPC ${error.code})` : '';
  return { state: 'pending', error: `Temporal cannot be reached${code}.` };
}
