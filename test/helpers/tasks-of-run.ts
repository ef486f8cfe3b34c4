import { eq } from 'drizzle-orm';
import type { Db } from '../../src/db/database.ts';
import type { RunTaskRow } from '../../src/db/runs.ts';
import { runTasks } from '../../src/db/schema/runs.ts';

/** The rows of the tasks of a run, in the order of its definition. */
export function tasksOfRun(db: Db, runId: string): Promise<RunTaskRow[]> {
  return db.select().from(runTasks).where(eq(runTasks.runId, runId)).orderBy(runTasks.position);
}
