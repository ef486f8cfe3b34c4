import type { TaskDefinition } from './definition.ts';
import { IMPORT_TASK, type TaskChange } from './run/task-carry.ts';
import { hasEnded, isRunning, type RunOutcome, type TaskState } from './run/task-state.ts';

export interface PlannedTask {
  readonly key: string;
  readonly state: TaskState;
  readonly waitsFor: TaskChange['waitsFor'];
}

export interface Plan {
  /** Tasks whose kind starts now. */
  readonly due: readonly string[];
  /** Every task that the plan moved, those due among them. */
  readonly changed: readonly PlannedTask[];
  /** Epoch ms at which the plan must be made again, or null. */
  readonly alarm: number | null;
  readonly done: RunOutcome | null;
}

/**
 * Decides what a run does next: a pure function of the definition, the states of the tasks and whether
 * the run is being canceled. Every task waits for the import.
 */
export function planRun(input: {
  readonly tasks: readonly TaskDefinition[];
  readonly states: ReadonlyMap<string, TaskState>;
  readonly canceling: boolean;
}): Plan {
  const stateOf = (key: string): TaskState => input.states.get(key) ?? 'waiting';
  const imported = stateOf(IMPORT_TASK);
  const stopped = input.canceling || imported === 'canceled';
  const changed: PlannedTask[] = [];
  if (imported === 'waiting') changed.push(stopped ? canceled(IMPORT_TASK) : started(IMPORT_TASK));
  for (const task of input.tasks) {
    if (stateOf(task.key) !== 'waiting') continue;
    if (stopped) changed.push(canceled(task.key));
    else if (imported === 'completed') changed.push(started(task.key));
    else if (!input.states.has(task.key)) changed.push(waiting(task.key));
  }
  const moved = new Map(changed.map((task) => [task.key, task.state]));
  const keys = [IMPORT_TASK, ...input.tasks.map((task) => task.key)];
  return {
    due: changed.filter((task) => isRunning(task.state)).map((task) => task.key),
    changed,
    alarm: null,
    done: keys.every((key) => hasEnded(moved.get(key) ?? stateOf(key))) ? outcome(input, imported) : null,
  };
}

function outcome(input: { readonly canceling: boolean }, imported: TaskState): RunOutcome {
  if (input.canceling) return 'canceled';
  return imported === 'canceled' ? 'not_entered' : 'completed';
}

function started(key: string): PlannedTask {
  return { key, state: 'active', waitsFor: 'start' };
}

function waiting(key: string): PlannedTask {
  return { key, state: 'waiting', waitsFor: 'import_done' };
}

function canceled(key: string): PlannedTask {
  return { key, state: 'canceled', waitsFor: null };
}
