import type { TaskCarry } from './task-carry.ts';
import { hasEnded } from './task-state.ts';

/** What an admin can do to a run. */
export const RUN_ACTIONS = [
  'cancel_run',
  'retry_task',
  'skip_task',
  'reorder_check',
  'resubmit_check',
  'cancel_check',
  'complete_check',
  'decide_check',
] as const;
export type RunActionKind = (typeof RUN_ACTIONS)[number];

/** Actions that are written into the check; the run only has to look at it again. */
export const CHECK_WISHES = ['cancel_check', 'complete_check', 'decide_check'] as const;
export type CheckWish = (typeof CHECK_WISHES)[number];

/** True when an action is written into the check before the run is told. */
export function isCheckWish(kind: RunActionKind): kind is CheckWish {
  return (CHECK_WISHES as readonly RunActionKind[]).includes(kind);
}

/** True when an action gives the task a new attempt. */
export function makesNextAttempt(kind: RunActionKind): boolean {
  return kind === 'reorder_check' || kind === 'resubmit_check';
}

export interface RunAction {
  readonly actionId: string;
  readonly kind: RunActionKind;
  readonly taskKey: string | null;
  /** The attempt that the admin saw; an action on an older one is refused. */
  readonly attempt: number | null;
}

/** Why an action is refused, as a stable code. */
export const ACTION_REFUSALS = {
  'action.unknown': 'There is no action of this kind.',
  'run.closing': 'The run is being canceled.',
  'task.not_found': 'The run has no task with this key.',
  'task.ended': 'The task has already ended.',
  'task.not_started': 'The task has not started yet.',
  'task.attempt_changed': 'The task has moved to another attempt since you looked. Read it again.',
  'task.not_waiting_for_admin': 'Only a task that needs attention can be retried or re-ordered.',
  'task.not_a_check': 'This can be done to a background check only.',
  'task.reorder_instead': 'This order was refused or is over. Re-order the check instead of retrying it.',
  'task.import_required':
    'The import cannot be skipped: the run has no employee without it. Cancel the run instead.',
  'check.not_started': 'There is no attempt of this check yet.',
  'check.not_refused': 'Only an order that was refused can be resubmitted. Re-order the check instead.',
  'check.has_report':
    'A report cannot be canceled through the API, and the candidate has consented. Complete it now instead.',
  'check.nothing_to_cancel': 'There is no open invitation to cancel.',
  'check.nothing_to_complete': 'Only a report that is pending or suspended can be completed now.',
  'check.provider_cannot':
    'The screening provider offers this to nobody but people. Do it there, and the card follows.',
  'check.no_result': 'There is no result yet to decide on.',
  'check.decided_by_itself': 'This result needs no decision: the run goes on by itself.',
  'check.disputed': 'The candidate disputes the report. Decide when the dispute is over.',
  'check.pre_adverse_action':
    'An adverse action has begun. Decide with the screening provider, where it can be canceled.',
} as const;
export type ActionRefusal = keyof typeof ACTION_REFUSALS;

const ORDER_IS_OVER = ['order_refused', 'invitation_expired', 'invitation_canceled', 'report_canceled'];

/** Says whether an action fits the run as it is now: null when it does. */
export function refuseAction(
  action: RunAction,
  run: { readonly canceling: boolean; readonly tasks: readonly TaskCarry[] },
): ActionRefusal | null {
  if (!RUN_ACTIONS.includes(action.kind)) return 'action.unknown';
  // A task that stands in the way of closing can still be tried again or skipped.
  const movesOn = action.kind === 'retry_task' || action.kind === 'skip_task';
  if (run.canceling && !movesOn) return 'run.closing';
  if (action.kind === 'cancel_run') return null;
  return refuseTaskAction(action, run.tasks);
}

function refuseTaskAction(action: RunAction, tasks: readonly TaskCarry[]): ActionRefusal | null {
  const task = tasks.find((candidate) => candidate.key === action.taskKey);
  if (!task) return 'task.not_found';
  if (hasEnded(task.state)) return 'task.ended';
  if (action.attempt !== null && action.attempt !== task.attempt) return 'task.attempt_changed';
  if (action.kind === 'skip_task') return task.kind === 'import_employee' ? 'task.import_required' : null;
  if (task.state === 'waiting' || task.state === 'scheduled') return 'task.not_started';
  if (isCheckWish(action.kind)) return task.kind === 'background_check' ? null : 'task.not_a_check';
  if (task.state === 'active') return 'task.not_waiting_for_admin';
  if (makesNextAttempt(action.kind)) {
    if (task.kind !== 'background_check') return 'task.not_a_check';
    const isRefused = task.waitsFor === 'order_refused';
    return action.kind === 'resubmit_check' && !isRefused ? 'check.not_refused' : null;
  }
  return task.waitsFor !== null && ORDER_IS_OVER.includes(task.waitsFor) ? 'task.reorder_instead' : null;
}
