import { isCheckWish, makesNextAttempt, type RunAction } from '../domain/run/action.ts';
import type { AdvanceResult } from '../domain/run/advance.ts';
import { changeTask, nextAttempt, type TaskCarry, type TaskChange } from '../domain/run/task-carry.ts';
import { hasEnded, isRunning } from '../domain/run/task-state.ts';
import type { WaitReason } from '../domain/run/wait-reason.ts';
import type { RunCarry, RunInput } from './contract.ts';
import { backgroundCheck } from './kinds/background-check.ts';
import { importEmployee } from './kinds/import-employee.ts';
import { TaskRuntime } from './task-runtime.ts';

const KINDS = { import_employee: importEmployee, background_check: backgroundCheck } as const;

const OUTAGES: readonly WaitReason[] = ['provider_unavailable', 'source_unavailable'];

/** The state of one execution of a run: what is carried, and the kinds that are running. */
export class RunExecution {
  turn: number;
  canceling: boolean;
  draining = false;
  private readonly runId: string;
  private readonly tasks = new Map<string, TaskCarry>();
  private readonly unwritten = new Set<string>();
  private readonly runtimes = new Map<string, TaskRuntime>();
  private readonly restarts = new Set<string>();
  private readonly applied: string[];
  /** Pokes and retries of tasks whose kind is not running yet. */
  private readonly poked: Set<string>;
  private readonly retried: Set<string>;
  private bug: { readonly error: unknown } | null = null;
  private readonly onChange: () => void;

  constructor(input: RunInput, onChange: () => void) {
    this.runId = input.runId;
    this.onChange = onChange;
    this.turn = input.carry?.turn ?? 0;
    this.canceling = input.carry?.canceling ?? false;
    this.applied = [...(input.carry?.appliedActionIds ?? [])];
    this.poked = new Set(input.carry?.poked);
    this.retried = new Set(input.carry?.retried);
    for (const task of input.carry?.tasks ?? []) this.tasks.set(task.key, task);
    for (const key of input.carry?.unwritten ?? []) this.unwritten.add(key);
  }

  get list(): readonly TaskCarry[] {
    return [...this.tasks.values()];
  }

  /** True when the next turn has something to write or a kind to restart. */
  get isDirty(): boolean {
    return this.unwritten.size > 0 || this.restarts.size > 0 || this.bug !== null;
  }

  get needsAttention(): boolean {
    return this.list.some((task) => task.state === 'needs_attention' || task.state === 'flagged');
  }

  get isIdle(): boolean {
    return [...this.runtimes.values()].every((runtime) => !runtime.isInFlight);
  }

  /** Starts the kinds that were running when the last execution ended. */
  resume(): void {
    for (const task of this.list) {
      if (isRunning(task.state)) this.startKind(task.key);
    }
  }

  /** Throws what broke a kind: a bug, which fails the workflow task until the code is fixed. */
  assertSound(): void {
    if (this.bug) throw this.bug.error;
  }

  takeChanges(): readonly TaskCarry[] {
    const changes = this.list.filter((task) => this.unwritten.has(task.key));
    this.unwritten.clear();
    return changes;
  }

  /** Takes what the plan decided and starts the kinds that are due. */
  applyPlan(plan: AdvanceResult): void {
    for (const { key, kind, state, waitsFor } of plan.changed) {
      const known = this.tasks.get(key);
      if (known && this.unwritten.has(key)) continue;
      const now = Date.now();
      this.tasks.set(
        key,
        known
          ? changeTask(known, { state, waitsFor }, now)
          : { key, kind, state, attempt: 1, waitsFor, since: now },
      );
    }
    for (const key of plan.due) {
      const task = this.tasks.get(key);
      if (task && isRunning(task.state) && !this.runtimes.has(key)) this.startKind(key);
    }
    this.onChange();
  }

  poke(taskKey: string): void {
    const runtime = this.runtimes.get(taskKey);
    if (runtime) runtime.poke();
    else this.poked.add(taskKey);
  }

  hasApplied(actionId: string): boolean {
    return this.applied.includes(actionId);
  }

  /** Applies an action that was not refused; once for each id. */
  apply(action: RunAction): void {
    if (this.hasApplied(action.actionId)) return;
    this.applied.push(action.actionId);
    if (action.kind === 'cancel_run') this.cancel();
    const task = action.taskKey === null ? undefined : this.tasks.get(action.taskKey);
    if (!task) return;
    // What is wanted of a check is in its row: its kind only has to look.
    if (action.kind === 'retry_task' || isCheckWish(action.kind)) this.runtimes.get(task.key)?.retryNow();
    if (action.kind === 'skip_task') {
      this.change(task.key, { state: 'skipped', waitsFor: null });
      this.restarts.add(task.key);
    }
    if (makesNextAttempt(action.kind)) this.moveOn(task);
  }

  /** Every running kind sees that the run is being canceled; what waits is canceled by the plan. */
  cancel(): void {
    if (this.canceling) return;
    this.canceling = true;
    for (const task of this.list) {
      if (!hasEnded(task.state)) this.unwritten.add(task.key);
    }
    for (const runtime of this.runtimes.values()) runtime.nudge();
  }

  /** Ends the kinds of tasks that were skipped or moved to another attempt, and starts the new attempt. */
  async restartKinds(): Promise<void> {
    for (const key of this.restarts) {
      await this.runtimes.get(key)?.stop();
      this.runtimes.delete(key);
      const task = this.tasks.get(key);
      if (task && isRunning(task.state)) this.startKind(key);
    }
    this.restarts.clear();
  }

  carry(): RunCarry {
    const keysOf = (pick: (runtime: TaskRuntime) => boolean) =>
      [...this.runtimes].filter(([, runtime]) => pick(runtime)).map(([key]) => key);
    return {
      turn: this.turn,
      canceling: this.canceling,
      tasks: this.list,
      unwritten: [...this.unwritten],
      poked: [...this.poked, ...keysOf((runtime) => runtime.hasUnansweredPoke)],
      retried: keysOf((runtime) => runtime.isRetryPending),
      appliedActionIds: this.applied,
    };
  }

  async stopKinds(): Promise<void> {
    for (const runtime of this.runtimes.values()) await runtime.stop();
  }

  private startKind(key: string): void {
    const task = this.tasks.get(key);
    if (!task) return;
    const { attempt } = task;
    const runtime = new TaskRuntime(
      {
        runId: this.runId,
        taskKey: key,
        attempt,
        canceling: () => this.canceling,
        draining: () => this.draining,
        // What the kind of an attempt that was re-ordered still finds out is not about the next one.
        changed: (change) => {
          if (this.tasks.get(key)?.attempt === attempt) this.change(key, change);
        },
        nextAttempt: () => {
          const moved = this.tasks.get(key);
          if (moved?.attempt === attempt && !hasEnded(moved.state)) this.moveOn(moved);
        },
        broken: (error) => {
          this.bug = { error };
        },
      },
      { poked: this.poked.delete(key), retried: this.retried.delete(key) },
    );
    this.runtimes.set(key, runtime);
    runtime.start(KINDS[task.kind]);
  }

  private change(key: string, change: TaskChange): void {
    const task = this.tasks.get(key);
    if (!task || hasEnded(task.state)) return;
    const changed = changeTask(task, change, Date.now());
    if (changed === task) return;
    const stateChanged = changed.state !== task.state;
    this.tasks.set(key, changed);
    // What an active task waits for is written by the activity that found it out; of an outage only the run knows.
    const found = changed.waitsFor !== null && OUTAGES.includes(changed.waitsFor);
    if (stateChanged || found || changed.state === 'needs_attention') this.unwritten.add(key);
    this.onChange();
  }

  /** The task at its next attempt; the kind of the last one is ended and a new one started before the next turn. */
  private moveOn(task: TaskCarry): void {
    this.set(nextAttempt(task, Date.now()));
    this.restarts.add(task.key);
  }

  private set(task: TaskCarry): void {
    this.tasks.set(task.key, task);
    this.unwritten.add(task.key);
    this.onChange();
  }
}
