/** The states of a task in a run. */
export const TASK_STATES = [
  'waiting',
  'scheduled',
  'skipped',
  'flagged',
  'active',
  'needs_attention',
  'completed',
  'rejected',
  'canceled',
] as const;
export type TaskState = (typeof TASK_STATES)[number];

/** The states of a run: `entering` until a fresh read of the source shows that the person may enter. */
export const RUN_STATES = ['entering', 'open', 'completed', 'canceled', 'not_entered', 'terminated'] as const;
export type RunState = (typeof RUN_STATES)[number];

/** How a run can end by its own decision. */
export type RunOutcome = Extract<RunState, 'completed' | 'canceled' | 'not_entered'>;

const ENDED: readonly TaskState[] = ['skipped', 'completed', 'rejected', 'canceled'];
const RUNNING: readonly TaskState[] = ['active', 'flagged', 'needs_attention'];

/** True when nothing more happens to a task in this state. */
export function hasEnded(state: TaskState): boolean {
  return ENDED.includes(state);
}

/** True when the task's kind is (or, after continue-as-new, must be) running. */
export function isRunning(state: TaskState): boolean {
  return RUNNING.includes(state);
}

/** True when the run accepts pokes and admin actions. */
export function isOpen(state: RunState): boolean {
  return state === 'entering' || state === 'open';
}
