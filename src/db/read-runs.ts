import { and, desc, eq, exists, inArray, not, type SQL } from 'drizzle-orm';
import type { RunState } from '../domain/run/task-state.ts';
import type { Queryable } from './database.ts';
import { afterCursor, cursorInstant, type Page, type PageRequest, pageOf } from './page.ts';
import type { RunRow, RunTaskRow } from './runs.ts';
import { runs, runTasks } from './schema/runs.ts';

export interface RunFilter {
  readonly state?: RunState | undefined;
  readonly definitionId?: string | undefined;
  readonly employeeId?: string | undefined;
  readonly subject?: string | undefined;
  /** True: only runs with a task that a person has to deal with; false: only the others. */
  readonly needsAttention?: boolean | undefined;
}

/** A run with its tasks in the order of the definition. */
export interface RunWithTasks {
  readonly run: RunRow;
  readonly tasks: readonly RunTaskRow[];
}

/** One page of the runs, newest first, with their tasks. */
export async function listRuns(
  db: Queryable,
  filter: RunFilter,
  page: PageRequest,
): Promise<Page<RunWithTasks>> {
  const rows = await db
    .select({ run: runs, at: cursorInstant(runs.createdAt) })
    .from(runs)
    .where(and(...conditions(db, filter), afterCursor(runs.createdAt, runs.id, page)))
    .orderBy(desc(runs.createdAt), desc(runs.id))
    .limit(page.limit + 1);
  const { data, next } = pageOf(rows, page, ({ at, run }) => ({ at, id: run.id }));
  const tasks = await tasksOf(
    db,
    data.map(({ run }) => run.id),
  );
  return { data: data.map(({ run }) => ({ run, tasks: tasks.get(run.id) ?? [] })), next };
}

/** The run with this id and its tasks, or null. */
export async function readRun(db: Queryable, id: string): Promise<RunWithTasks | null> {
  const [run] = await db.select().from(runs).where(eq(runs.id, id));
  if (!run) return null;
  return { run, tasks: (await tasksOf(db, [id])).get(id) ?? [] };
}

function conditions(db: Queryable, filter: RunFilter): readonly (SQL | undefined)[] {
  return [
    filter.state === undefined ? undefined : eq(runs.state, filter.state),
    filter.definitionId === undefined ? undefined : eq(runs.definitionId, filter.definitionId),
    filter.employeeId === undefined ? undefined : eq(runs.employeeId, filter.employeeId),
    filter.subject === undefined ? undefined : eq(runs.subject, filter.subject),
    filter.needsAttention === undefined ? undefined : attention(db, filter.needsAttention),
  ];
}

function attention(db: Queryable, wanted: boolean): SQL {
  const waiting = exists(
    db
      .select({ key: runTasks.key })
      .from(runTasks)
      .where(and(eq(runTasks.runId, runs.id), inArray(runTasks.state, ['needs_attention', 'flagged']))),
  );
  return wanted ? waiting : not(waiting);
}

async function tasksOf(db: Queryable, runIds: readonly string[]): Promise<ReadonlyMap<string, RunTaskRow[]>> {
  if (runIds.length === 0) return new Map();
  const rows = await db
    .select()
    .from(runTasks)
    .where(inArray(runTasks.runId, [...runIds]))
    .orderBy(runTasks.position);
  const byRun = new Map<string, RunTaskRow[]>();
  for (const row of rows) byRun.set(row.runId, [...(byRun.get(row.runId) ?? []), row]);
  return byRun;
}
