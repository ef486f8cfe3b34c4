import { z } from '@hono/zod-openapi';
import type { Permission } from '../../access/permissions.ts';
import type { Db } from '../../db/database.ts';
import { readRun } from '../../db/read-runs.ts';
import { type RunActionRow, readRunAction, requestRunAction } from '../../db/run-actions.ts';
import type { RunActionKind } from '../../domain/run/action.ts';
import { sendRunAction } from '../../inbox/send-action.ts';
import { capabilitiesOf } from '../../integrations/provider-capabilities.ts';
import type { Caller } from '../app-env.ts';
import { assertAllowed } from '../authenticate.ts';
import { isProblemCode, Problem } from '../problem.ts';
import type { AdminServices } from './services.ts';

const RESEND_MARGIN_MS = 5_000;

const needed = z.string().trim().min(1).max(1_000);
const reason = needed.optional();
const task_key = z.string().min(1).max(100);
const attempt = z
  .int()
  .min(1)
  .openapi({ description: 'The attempt that you saw: an action on an older one is refused.' });

/** What can be asked of a run. */
export const ActionInput = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('cancel_run'), reason }),
    z.strictObject({ kind: z.literal('retry_task'), task_key, attempt, reason }),
    z.strictObject({ kind: z.literal('skip_task'), task_key, attempt: attempt.optional(), reason }),
    z.strictObject({ kind: z.literal('reorder_check'), task_key, attempt, reason }),
    z.strictObject({ kind: z.literal('resubmit_check'), task_key, attempt, reason }),
    z.strictObject({ kind: z.literal('cancel_check'), task_key, attempt, reason }),
    z.strictObject({
      kind: z.literal('complete_check'),
      task_key,
      attempt,
      reason,
      confirm: z.literal(true).openapi({ description: 'What is not done yet is canceled for good.' }),
    }),
    z.strictObject({ kind: z.literal('decide_check'), task_key, attempt, reason: needed }),
  ])
  .openapi('NewRunAction');
export type ActionInput = z.infer<typeof ActionInput>;

/** What an action needs beside `runs.act`. */
const PERMISSION_OF: Readonly<Partial<Record<RunActionKind, Permission>>> = {
  reorder_check: 'checks.order',
  resubmit_check: 'checks.order',
  cancel_check: 'checks.order',
  complete_check: 'checks.decide',
  decide_check: 'checks.decide',
};

/** What an action on a task of this kind needs beside `runs.act`; null: nothing. */
export function furtherPermission(kind: RunActionKind, taskKind: string | undefined): Permission | null {
  const known = PERMISSION_OF[kind];
  if (known || kind !== 'skip_task') return known ?? null;
  // A task that is not in the read model yet may be a check.
  return taskKind !== undefined && taskKind !== 'background_check' ? null : 'checks.decide';
}

/**
 * Asks something of a run: commits the action, sends it, and waits for the answer at most `actionDeadlineMs`. Throws the
 * `Problem` of a refusal; a `pending` action is sent again until the run answers.
 */
export async function actOnRun(
  { db, temporal, actionDeadlineMs }: Pick<AdminServices, 'db' | 'temporal' | 'actionDeadlineMs'>,
  {
    runId,
    input,
    caller,
    now = new Date(),
  }: { readonly runId: string; readonly input: ActionInput; readonly caller: Caller; readonly now?: Date },
): Promise<{ readonly action: RunActionRow; readonly isApplied: boolean }> {
  const taskKey = 'task_key' in input ? input.task_key : null;
  const taskKind = input.kind === 'skip_task' ? await taskKindOf(db, runId, taskKey) : undefined;
  const permission = furtherPermission(input.kind, taskKind);
  if (permission) assertAllowed(caller, permission);
  const requested = await requestRunAction(db, {
    runId,
    kind: input.kind,
    taskKey,
    attempt: 'attempt' in input ? (input.attempt ?? null) : null,
    reason: input.reason ?? null,
    actor: caller.actor,
    resendAt: new Date(now.getTime() + actionDeadlineMs + RESEND_MARGIN_MS),
    now,
    offersOf: capabilitiesOf,
  });
  if (!requested.ok) throw new Problem(requested.reason);
  const { action } = requested;
  const answer = await sendRunAction({ client: temporal, db, action, deadlineMs: actionDeadlineMs });
  if (answer.state === 'refused') {
    throw new Problem(isProblemCode(answer.refusal) ? answer.refusal : 'action.failed');
  }
  const answered = (await readRunAction(db, { runId, actionId: action.id })) ?? action;
  return { action: answered, isApplied: answer.state === 'applied' };
}

async function taskKindOf(db: Db, runId: string, taskKey: string | null): Promise<string | undefined> {
  const found = await readRun(db, runId);
  if (!found) throw new Problem('run.not_found');
  return found.tasks.find((task) => task.key === taskKey)?.kind;
}
