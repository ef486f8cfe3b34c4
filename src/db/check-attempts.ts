import { and, desc, eq, gte, inArray, isNull, ne } from 'drizzle-orm';
import { makesNextAttempt } from '../domain/run/action.ts';
import { type AttemptKey, type CheckRow, findAttempt } from './checks.ts';
import type { Queryable } from './database.ts';
import { type AttemptCause, checks } from './schema/checks.ts';
import { runActions } from './schema/runs.ts';

/** How an attempt came to be, and who is behind it. */
export interface AttemptOrigin {
  readonly cause: Extract<AttemptCause, 'run' | 'reorder' | 'resubmit' | 'reinvite'>;
  /** `run:<id>` when the run itself did it. */
  readonly orderedBy: string;
  /** The attempt before it. */
  readonly previous: CheckRow | null;
}

/** Finds out who asked for an attempt: an admin's action on the one before it, else the run. */
export async function originOf(db: Queryable, key: AttemptKey): Promise<AttemptOrigin> {
  const { runId, taskKey, attempt } = key;
  const byRun = `run:${runId}`;
  if (attempt === 1) return { cause: 'run', orderedBy: byRun, previous: null };
  const previous = await findAttempt(db, { runId, taskKey, attempt: attempt - 1 });
  const [action] = await db
    .select({ kind: runActions.kind, actor: runActions.actor })
    .from(runActions)
    .where(
      and(
        eq(runActions.runId, runId),
        eq(runActions.taskKey, taskKey),
        eq(runActions.attempt, attempt - 1),
        inArray(runActions.kind, ['reorder_check', 'resubmit_check']),
        ne(runActions.state, 'refused'),
      ),
    )
    .orderBy(desc(runActions.createdAt))
    .limit(1);
  if (!action || !makesNextAttempt(action.kind)) return { cause: 'reinvite', orderedBy: byRun, previous };
  const cause = action.kind === 'resubmit_check' ? 'resubmit' : 'reorder';
  return { cause, orderedBy: action.actor, previous };
}

/** The newest clear check of the same person, account and package that completed since then, or null. */
export async function findReusable(
  db: Queryable,
  wanted: {
    readonly employeeId: string;
    readonly connectionId: string;
    readonly package: string;
    readonly since: Date;
  },
): Promise<CheckRow | null> {
  const [row] = await db
    .select()
    .from(checks)
    .where(
      and(
        eq(checks.employeeId, wanted.employeeId),
        eq(checks.connectionId, wanted.connectionId),
        eq(checks.package, wanted.package),
        eq(checks.status, 'clear'),
        gte(checks.completedAt, wanted.since),
        isNull(checks.reusedFrom),
      ),
    )
    .orderBy(desc(checks.completedAt))
    .limit(1);
  return row ?? null;
}
