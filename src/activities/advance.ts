import { ApplicationFailure } from '@temporalio/common';
import type { Db, Transaction } from '../db/database.ts';
import type { VersionReader } from '../db/definitions.ts';
import { lockRun, plannedTasks, writeTasks, writeTurn } from '../db/runs.ts';
import type { WorkflowDefinition } from '../domain/definition.ts';
import { planRun } from '../domain/plan.ts';
import type { AdvanceInput, AdvanceResult } from '../domain/run/advance.ts';
import { IMPORT_TASK, type TaskKind } from '../domain/run/task-carry.ts';

interface NamedTask {
  readonly key: string;
  readonly kind: TaskKind;
  readonly name: string;
}

/** Makes the turn of a run: plans by what the run reports, and writes that and what the plan moved in one transaction. */
export function createAdvance({ db, versions }: { readonly db: Db; readonly versions: VersionReader }) {
  return {
    advance: (input: AdvanceInput): Promise<AdvanceResult> =>
      db.transaction((tx) => takeTurn(tx, versions, input)),
  };
}

async function takeTurn(
  tx: Transaction,
  versions: VersionReader,
  input: AdvanceInput,
): Promise<AdvanceResult> {
  const run = await lockRun(tx, input.runId);
  if (run.turn === input.turn && run.lastAdvance) return run.lastAdvance;
  if (run.turn > input.turn) {
    throw ApplicationFailure.nonRetryable(`The run is past turn ${input.turn}.`, 'run.stale_turn');
  }
  const definition = await versions(tx, run);
  const rows = await plannedTasks(tx, run.id);
  const reported = input.changes.map((task) => ({ ...task, since: new Date(task.since) }));
  const known = new Map([...rows, ...reported].map((task) => [task.key, task]));
  const plan = planRun({
    tasks: definition.tasks,
    states: new Map([...known.values()].map((task) => [task.key, task.state])),
    canceling: input.canceling,
  });
  const now = new Date(input.now);
  const tasks = namedTasks(definition);
  const changed = plan.changed.map((task) => ({ ...task, kind: kindOf(tasks, task.key) }));
  const moved = changed.map((task) => ({ ...task, attempt: known.get(task.key)?.attempt ?? 1, since: now }));
  const written = new Map([...reported, ...moved].map((task) => [task.key, task]));
  await writeTasks(
    tx,
    [...written.values()].map((task) => ({ ...task, runId: run.id, ...placeOf(tasks, task.key) })),
  );
  const result: AdvanceResult = { due: plan.due, changed, alarm: plan.alarm, done: plan.done };
  await writeTurn(tx, {
    runId: run.id,
    turn: input.turn,
    canceling: input.canceling,
    result,
    state: plan.done ?? run.state,
    now,
  });
  return result;
}

function namedTasks(definition: WorkflowDefinition): readonly NamedTask[] {
  return [{ key: IMPORT_TASK, kind: 'import_employee', name: 'Import from Lever' }, ...definition.tasks];
}

function kindOf(tasks: readonly NamedTask[], key: string): TaskKind {
  const task = tasks.find((candidate) => candidate.key === key);
  if (!task) throw new Error(`The definition has no task ${key}`);
  return task.kind;
}

function placeOf(
  tasks: readonly NamedTask[],
  key: string,
): { readonly name: string; readonly position: number } {
  const position = tasks.findIndex((task) => task.key === key);
  return { name: tasks[position]?.name ?? key, position };
}
