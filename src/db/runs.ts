import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import type { AdvanceResult } from '../domain/run/advance.ts';
import type { TaskCarry } from '../domain/run/task-carry.ts';
import type { RunState } from '../domain/run/task-state.ts';
import type { WaitReason } from '../domain/run/wait-reason.ts';
import type { ConnectionRow } from './connections.ts';
import type { Db, Queryable, Transaction } from './database.ts';
import { connections } from './schema/connections.ts';
import { runs, runTasks } from './schema/runs.ts';

export type RunRow = typeof runs.$inferSelect;
export type RunTaskRow = typeof runTasks.$inferSelect;
/** What a turn needs of its run. */
export type TurnRow = Pick<RunRow, 'id' | 'definitionId' | 'version' | 'state' | 'turn' | 'lastAdvance'>;

/** The run with this id; throws when there is none. */
export async function getRun(db: Queryable, id: string): Promise<RunRow> {
  const [row] = await db.select().from(runs).where(eq(runs.id, id));
  if (!row) throw new Error(`Run ${id} does not exist`);
  return row;
}

/** Reads a run with the connection that it came by, in one statement; throws when there is no such run. */
export function createRunReader({ db }: { readonly db: Db }) {
  const statement = db
    .select({ run: runs, connection: connections })
    .from(runs)
    .leftJoin(connections, eq(connections.id, runs.connectionId))
    .where(eq(runs.id, sql.placeholder('id')))
    .prepare('run_with_connection');

  return async (id: string): Promise<{ readonly run: RunRow; readonly connection: ConnectionRow | null }> => {
    const [row] = await statement.execute({ id });
    if (!row) throw new Error(`Run ${id} does not exist`);
    return row;
  };
}

/** The run, locked until the transaction ends. */
export async function lockRun(tx: Transaction, id: string): Promise<TurnRow> {
  const { definitionId, version, state, turn, lastAdvance } = runs;
  const [row] = await tx
    .select({ id: runs.id, definitionId, version, state, turn, lastAdvance })
    .from(runs)
    .where(eq(runs.id, id))
    .for('update');
  if (!row) throw new Error(`Run ${id} does not exist`);
  return row;
}

/** The runs of one subject in one definition, newest generation first. */
export function runsOfSubject(
  db: Queryable,
  { definitionId, subject }: { readonly definitionId: string; readonly subject: string },
): Promise<RunRow[]> {
  return db
    .select()
    .from(runs)
    .where(and(eq(runs.definitionId, definitionId), eq(runs.subject, subject)))
    .orderBy(desc(runs.generation));
}

/** The tasks of a run that were written so far, as far as a plan needs them. */
export function plannedTasks(
  db: Queryable,
  runId: string,
): Promise<Pick<RunTaskRow, 'key' | 'state' | 'attempt'>[]> {
  const { key, state, attempt } = runTasks;
  return db.select({ key, state, attempt }).from(runTasks).where(eq(runTasks.runId, runId));
}

/** Writes tasks as the workflow knows them; what an activity found out later about a wait stays. */
export async function writeTasks(
  tx: Transaction,
  tasks: readonly (Omit<TaskCarry, 'since'> & {
    readonly runId: string;
    readonly name: string;
    readonly position: number;
    readonly since: Date;
  })[],
): Promise<void> {
  if (tasks.length === 0) return;
  const values = tasks.map((task) => ({ ...task, error: task.error ?? null, waitsUntil: null }));
  const newer = sql`(${runTasks.state} <> excluded.state or ${runTasks.attempt} <> excluded.attempt or ${runTasks.since} < excluded.since)`;
  await tx
    .insert(runTasks)
    .values(values)
    .onConflictDoUpdate({
      target: [runTasks.runId, runTasks.key],
      set: {
        state: sql`excluded.state`,
        attempt: sql`excluded.attempt`,
        error: sql`excluded.error`,
        waitsFor: sql`case when ${newer} then excluded.waits_for else ${runTasks.waitsFor} end`,
        waitsUntil: sql`case when ${newer} and ${runTasks.waitsFor} is distinct from excluded.waits_for then null else ${runTasks.waitsUntil} end`,
        since: sql`greatest(${runTasks.since}, excluded.since)`,
      },
    });
}

/** What an activity found out about the wait of a task that is running its attempt. */
export async function writeWait(
  tx: Transaction,
  wait: {
    readonly runId: string;
    readonly taskKey: string;
    readonly attempt: number;
    readonly waitsFor: WaitReason | null;
    readonly until: Date | null;
    readonly now: Date;
  },
): Promise<void> {
  await tx
    .update(runTasks)
    .set({
      waitsUntil: wait.until,
      waitsFor: wait.waitsFor,
      since: sql`case when ${runTasks.waitsFor} is distinct from ${wait.waitsFor} then ${wait.now.toISOString()}::timestamptz else ${runTasks.since} end`,
    })
    .where(
      and(
        eq(runTasks.runId, wait.runId),
        eq(runTasks.key, wait.taskKey),
        eq(runTasks.attempt, wait.attempt),
        inArray(runTasks.state, ['active', 'flagged', 'needs_attention']),
      ),
    );
}

export async function writeTurn(
  tx: Transaction,
  turn: {
    readonly runId: string;
    readonly turn: number;
    readonly canceling: boolean;
    readonly result: AdvanceResult;
    readonly state: RunState;
    readonly now: Date;
  },
): Promise<void> {
  await tx
    .update(runs)
    .set({
      turn: turn.turn,
      canceling: turn.canceling,
      lastAdvance: turn.result,
      state: turn.state,
      closedAt: turn.result.done ? turn.now : null,
    })
    .where(eq(runs.id, turn.runId));
}
