import { ApplicationFailure } from '@temporalio/common';
import type { TaskDefinition } from '../../src/domain/definition.ts';
import { planRun } from '../../src/domain/plan.ts';
import type { AdvancedTask, AdvanceInput, AdvanceResult } from '../../src/domain/run/advance.ts';
import { IMPORT_TASK, type TaskCarry } from '../../src/domain/run/task-carry.ts';
import type { TaskNext, TaskStep } from '../../src/domain/run/task-next.ts';
import type { RunActivities, StepActivities, StepInput } from '../../src/workflows/contract.ts';
import { FakeCheck, type ProviderStage } from './fake-check.ts';

export type ActivityName = keyof RunActivities | keyof StepActivities;

type ActivityInput = AdvanceInput | StepInput | Parameters<StepActivities['refreshCheck']>[0];

export interface WorldOptions {
  readonly checks: readonly string[];
  readonly stepQueue: string;
  readonly reconcileMs: number;
  readonly invitationLivesMs: number | null;
  /** How long the plan waits before it asks for a turn of its own; null: it never does. */
  readonly alarmMs: number | null;
  readonly hire: 'shown' | 'not_shown' | 'missing_info' | 'never';
  /** How many more invitations follow one that expired. */
  readonly reinvites: number;
}

interface Gate {
  readonly at: 'entry' | 'exit';
  readonly reached: () => void;
  readonly released: Promise<void>;
}

type TaskRow = Omit<TaskCarry, 'since'>;

/** The database, Lever and a provider of one run, kept in memory; decides with the real rules of the domain. */
export class FakeWorld {
  readonly calls: { readonly activity: ActivityName; readonly input: ActivityInput }[] = [];
  /** The activities that have done their work. */
  readonly finished: ActivityName[] = [];
  /** `task.attempt` of every order that the provider was asked for. */
  readonly orders: string[] = [];
  readonly tasks = new Map<string, TaskRow>();
  readonly options: WorldOptions;
  hire: WorldOptions['hire'];
  private readonly checks = new Map<string, FakeCheck>();
  private readonly faults = new Map<ActivityName, Error[]>();
  private readonly gates = new Map<ActivityName, Gate>();
  private lastTurn: { readonly turn: number; readonly result: AdvanceResult } | null = null;
  private alarmAt: number | null = null;

  constructor(options: WorldOptions) {
    this.options = options;
    this.hire = options.hire;
  }

  /** Makes the next calls of an activity fail, one for each failure. */
  fail(activity: ActivityName, ...failures: Error[]): void {
    this.faults.set(activity, [...(this.faults.get(activity) ?? []), ...failures]);
  }

  /** Stops the next call of an activity before it does anything, or when it has done it. */
  hold(activity: ActivityName, at: Gate['at'] = 'entry'): { reached: Promise<void>; release: () => void } {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const reached = new Promise<void>((resolve) => {
      this.gates.set(activity, { at, reached: resolve, released });
    });
    return { reached, release };
  }

  countOf(activity: ActivityName): number {
    return this.calls.filter((call) => call.activity === activity).length;
  }

  /** Moves the order of a task at the provider, without telling anybody. */
  provider(taskKey: string, stage: ProviderStage, attempt = 1): void {
    const check = this.checks.get(`${taskKey}.${attempt}`);
    if (!check?.stage) throw new Error(`${taskKey}.${attempt} was never ordered`);
    check.stage = stage;
  }

  /** Writes into the row of a check what an admin wants, as the api does before it tells the run. */
  wish(taskKey: string, wish: 'cancel' | 'complete' | 'decide', attempt = 1): void {
    const check = this.checks.get(`${taskKey}.${attempt}`);
    if (!check) throw new Error(`There is no ${taskKey}.${attempt}`);
    check.wish(wish);
  }

  stageOf(taskKey: string, attempt = 1): ProviderStage | null {
    return this.checks.get(`${taskKey}.${attempt}`)?.stage ?? null;
  }

  stateOf(taskKey: string): string | undefined {
    return this.tasks.get(taskKey)?.state;
  }

  /** Runs an activity: records it, holds it, lets it fail, does it. */
  async call<O>(activity: ActivityName, input: ActivityInput, work: () => O): Promise<O> {
    this.calls.push({ activity, input });
    const gate = this.gates.get(activity);
    this.gates.delete(activity);
    if (gate?.at === 'entry') await pass(gate);
    const fault = this.faults.get(activity)?.shift();
    if (fault) throw fault;
    const result = work();
    if (gate?.at === 'exit') await pass(gate);
    this.finished.push(activity);
    return result;
  }

  advance(input: AdvanceInput): AdvanceResult {
    if (this.lastTurn?.turn === input.turn) return this.lastTurn.result;
    if (this.lastTurn && this.lastTurn.turn > input.turn) {
      throw ApplicationFailure.nonRetryable('The run is past this turn.', 'run.stale_turn');
    }
    for (const { since: _, ...task } of input.changes) this.tasks.set(task.key, task);
    const states = new Map([...this.tasks].map(([key, task]) => [key, task.state]));
    const plan = planRun({ tasks: this.definitions(), states, canceling: input.canceling });
    const changed: AdvancedTask[] = plan.changed.map((task) => ({
      ...task,
      kind: task.key === IMPORT_TASK ? 'import_employee' : 'background_check',
    }));
    for (const task of changed) {
      this.tasks.set(task.key, { ...task, attempt: this.tasks.get(task.key)?.attempt ?? 1 });
    }
    const result = { due: plan.due, changed, alarm: this.nextAlarm(input.now), done: plan.done };
    this.lastTurn = { turn: input.turn, result };
    return result;
  }

  lookAtImport(input: StepInput): TaskNext {
    if (input.canceling) return { do: 'end', state: 'canceled', waitsFor: null };
    return { do: 'step', step: 'importEmployee', queue: this.options.stepQueue };
  }

  importEmployee(input: StepInput): TaskNext {
    if (this.hire === 'shown') return { do: 'end', state: 'completed', waitsFor: null };
    if (this.hire === 'never') return { do: 'end', state: 'canceled', waitsFor: 'not_hired' };
    const until = input.now + this.options.reconcileMs;
    return this.hire === 'not_shown'
      ? { do: 'wait', until, state: 'active', waitsFor: 'source_not_shown', onPoke: null }
      : { do: 'wait', until, state: 'flagged', waitsFor: 'missing_info', onPoke: null };
  }

  lookAtCheck(input: StepInput): TaskNext {
    const key = `${input.taskKey}.${input.attempt}`;
    const known = this.checks.get(key);
    if (!known && input.canceling) return { do: 'end', state: 'canceled', waitsFor: null };
    const { stepQueue, reinvites } = this.options;
    const check = known ?? new FakeCheck(stepQueue, { reinvitesLeft: reinvites - input.attempt + 1 });
    this.checks.set(key, check);
    return check.look(input, this.options.reconcileMs);
  }

  step(step: Exclude<TaskStep, 'importEmployee'>, input: StepInput): TaskNext {
    const key = `${input.taskKey}.${input.attempt}`;
    const check = this.checks.get(key);
    if (!check) throw new Error(`${step} without a look`);
    return check.take(step, input, { ...this.options, placed: () => this.orders.push(key) });
  }

  private nextAlarm(now: number): number | null {
    const { alarmMs } = this.options;
    if (alarmMs === null) return null;
    if (this.alarmAt === null || this.alarmAt <= now) this.alarmAt = now + alarmMs;
    return this.alarmAt;
  }

  private definitions(): TaskDefinition[] {
    const settings = { connection: 'conn_test', package: 'basic' };
    return this.options.checks.map((key) => ({ key, name: key, kind: 'background_check', settings }));
  }
}

function pass(gate: Gate): Promise<void> {
  gate.reached();
  return gate.released;
}

/** Activities that belong to whichever world their run lives in. */
export function fakeActivities(worlds: ReadonlyMap<string, FakeWorld>): RunActivities & StepActivities {
  const worldOf = ({ runId }: { readonly runId: string }): FakeWorld => {
    const world = worlds.get(runId);
    if (!world) throw new Error(`No world for ${runId}`);
    return world;
  };
  const step =
    (name: Exclude<TaskStep, 'importEmployee'>) =>
    (input: StepInput): Promise<TaskNext> =>
      worldOf(input).call(name, input, () => worldOf(input).step(name, input));
  return {
    advance: (input) => worldOf(input).call('advance', input, () => worldOf(input).advance(input)),
    lookAtImport: (input) =>
      worldOf(input).call('lookAtImport', input, () => worldOf(input).lookAtImport(input)),
    lookAtCheck: (input) =>
      worldOf(input).call('lookAtCheck', input, () => worldOf(input).lookAtCheck(input)),
    importEmployee: (input) =>
      worldOf(input).call('importEmployee', input, () => worldOf(input).importEmployee(input)),
    choosePackage: step('choosePackage'),
    readReused: step('readReused'),
    findPerson: step('findPerson'),
    createPerson: step('createPerson'),
    findOrder: step('findOrder'),
    placeOrder: step('placeOrder'),
    readOrder: step('readOrder'),
    withdrawOrder: step('withdrawOrder'),
    completeReport: step('completeReport'),
    refreshCheck: (input) => worldOf({ runId: input.checkId }).call('refreshCheck', input, () => {}),
  };
}
