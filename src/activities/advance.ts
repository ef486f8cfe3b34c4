import { ApplicationFailure } from '@temporalio/common';
import type { Db, Transaction } from '../db/database.ts';
import { versionContent } from '../db/definitions.ts';
import { lockRun, type RunRow, tasksOfRun, writeTask, writeTurn } from '../db/runs.ts';
import type { WorkflowDefinition } from '../domain/definition.ts';
import { planRun } from '../domain/plan.ts';
import type { AdvanceInput, AdvanceResult } from '../domain/run/advance.ts';
import { IMPORT_TASK, type TaskKind } from '../domain/run/task-carry.ts';

interface NamedTask {
  readonly key: string;
  readonly kind: TaskKind;
  readonly name: string;
}

/** Makes the turn of a run: writes what changed, plans, writes what the plan moved; all in one transaction. */
export function createAdvance({ db }: { readonly db: Db }) {
  return {
    advance: (input: AdvanceInput): Promise<AdvanceResult> => db.transaction((tx) => takeTurn(tx, input)),
  };
}

async function takeTurn(tx: Transaction, input: AdvanceInput): Promise<AdvanceResult> {
  const run = await lockRun(tx, input.runId);
  if (run.turn === input.turn && run.lastAdvance) return run.lastAdvance;
  if (run.turn > input.turn) {
    throw ApplicationFailure.nonRetryable(`The run is past turn ${input.turn}.`, 'run.stale_turn');
  }
  const definition = await versionContent(tx, run);
  const tasks = namedTasks(definition);
  await writeTasks(
    tx,
    run,
    tasks,
    input.changes.map((task) => ({ ...task, since: new Date(task.since) })),
  );
  const rows = await tasksOfRun(tx, run.id);
  const plan = planRun({
    tasks: definition.tasks,
    states: new Map(rows.map((row) => [row.key, row.state])),
    canceling: input.canceling,
  });
  const now = new Date(input.now);
  const changed = plan.changed.map((task) => ({ ...task, kind: kindOf(tasks, task.key) }));
  const attempts = new Map(rows.map((row) => [row.key, row.attempt]));
  await writeTasks(
    tx,
    run,
    tasks,
    changed.map((task) => ({ ...task, attempt: attempts.get(task.key) ?? 1, since: now })),
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

async function writeTasks(
  tx: Transaction,
  run: RunRow,
  tasks: readonly NamedTask[],
  changes: readonly Omit<Parameters<typeof writeTask>[1], 'runId' | 'name' | 'position'>[],
): Promise<void> {
  for (const change of changes) {
    const position = tasks.findIndex((task) => task.key === change.key);
    const name = tasks[position]?.name ?? change.key;
    await writeTask(tx, { ...change, runId: run.id, name, position });
  }
}
