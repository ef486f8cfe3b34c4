import type { TaskState } from './task-state.ts';
import type { WaitReason } from './wait-reason.ts';

/** What the workflow remembers of a task between turns and across continue-as-new. */
export interface TaskCarry {
  readonly key: string;
  readonly kind: TaskKind;
  readonly state: TaskState;
  /** 1 for the first try; a re-order makes the next. */
  readonly attempt: number;
  readonly waitsFor: WaitReason | null;
  /** Epoch ms at which `state` or `waitsFor` last changed, by the workflow's clock. */
  readonly since: number;
  /** Code and sentence of the failure behind `task_failed`; nobody's data in it. */
  readonly error?: string;
}

/** The kinds of task that a run can execute; `import_employee` is the entry of every run. */
export const TASK_KINDS = ['import_employee', 'background_check'] as const;
export type TaskKind = (typeof TASK_KINDS)[number];

/** The reserved key of the task that imports the employee. */
export const IMPORT_TASK = 'import';

/** A change of one task, decided by a kind, by the plan or by an admin. */
export interface TaskChange {
  readonly state: TaskState;
  readonly waitsFor: WaitReason | null;
  readonly error?: string;
}

/** The task after a change; `since` moves only when something did. */
export function changeTask(task: TaskCarry, change: TaskChange, now: number): TaskCarry {
  const same =
    task.state === change.state && task.waitsFor === change.waitsFor && task.error === change.error;
  if (same) return task;
  const { key, kind, attempt } = task;
  return { key, kind, attempt, ...change, since: now };
}

/** The task at its next attempt, active again. */
export function nextAttempt(task: TaskCarry, now: number): TaskCarry {
  return {
    key: task.key,
    kind: task.kind,
    attempt: task.attempt + 1,
    state: 'active',
    waitsFor: 'start',
    since: now,
  };
}
