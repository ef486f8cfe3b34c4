import type { z } from 'zod';
import { allows } from '../../../access/permissions.ts';
import type { Role } from '../../../db/schema/access.ts';
import type { RunActionKind } from '../../../domain/run/action.ts';
import { isOpen } from '../../../domain/run/task-state.ts';
import { furtherPermission } from '../../admin/act-on-run.ts';
import type { Run } from '../../admin/run-views.ts';

/** What each action is called on its button. */
export const ACTION_LABELS: Readonly<Record<RunActionKind, string>> = {
  cancel_run: 'Cancel the run',
  retry_task: 'Retry',
  skip_task: 'Skip',
  reorder_check: 'Re-order',
  resubmit_check: 'Resubmit',
  cancel_check: 'Cancel invitation',
  complete_check: 'Complete now',
  decide_check: 'Decide to go on',
};

export interface OfferedAction {
  readonly kind: RunActionKind;
  readonly label: string;
  /** What its page is told: the task and the attempt that the person saw. */
  readonly query: Readonly<Record<string, string>>;
}

type ShownRun = z.infer<typeof Run>;

/** The actions on a run (task null) or on one of its tasks that make sense now and that the role may take. */
export function offeredActions({
  run,
  task,
  role,
}: {
  readonly run: ShownRun;
  readonly task: ShownRun['tasks'][number] | null;
  readonly role: Role;
}): readonly OfferedAction[] {
  if (!isOpen(run.state) || !allows(role, 'runs.act')) return [];
  const kinds = task === null ? runKinds(run) : taskKinds(task);
  return kinds
    .filter((kind) => {
      const permission = furtherPermission(kind, task?.kind);
      return permission === null || allows(role, permission);
    })
    .map((kind) => ({
      kind,
      label: ACTION_LABELS[kind],
      query: task === null ? {} : { task_key: task.key, attempt: String(task.attempt) },
    }));
}

function runKinds(run: ShownRun): readonly RunActionKind[] {
  return run.canceling ? [] : ['cancel_run'];
}

function taskKinds({ kind, state }: ShownRun['tasks'][number]): readonly RunActionKind[] {
  const isStuck = state === 'needs_attention' || state === 'flagged';
  const isCheck = kind === 'background_check';
  const isStarted = state === 'active' || isStuck;
  return [
    ...(isStuck ? (['retry_task'] as const) : []),
    ...(isCheck && isStuck ? (['reorder_check', 'resubmit_check', 'decide_check'] as const) : []),
    ...(isCheck && isStarted ? (['cancel_check', 'complete_check'] as const) : []),
    ...(kind === 'import_employee' ? [] : (['skip_task'] as const)),
  ];
}
