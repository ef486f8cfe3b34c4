import { and, desc, eq, inArray, lt } from 'drizzle-orm';
import { type CardStatus, OPEN_STATUSES } from '../domain/check/card-status.ts';
import { ESTIMATE_DAY_MS } from '../domain/check/late.ts';
import { type CheckEventRow, listCheckEvents } from './check-events.ts';
import type { CheckRow } from './checks.ts';
import type { ConnectionRow } from './connections.ts';
import type { Queryable } from './database.ts';
import { afterCursor, cursorInstant, type Page, type PageRequest, pageOf } from './page.ts';
import type { RunTaskRow } from './runs.ts';
import { checks } from './schema/checks.ts';
import { connections } from './schema/connections.ts';
import { runTasks } from './schema/runs.ts';

export interface CheckFilter {
  readonly runId?: string | undefined;
  readonly employeeId?: string | undefined;
  readonly connectionId?: string | undefined;
  /** Any of these. */
  readonly statuses?: readonly CardStatus[] | undefined;
  /** Only open checks that are past their estimated completion at this instant. */
  readonly lateAt?: Date | undefined;
}

/** A check and the places of its provider that its card links to. */
export interface CheckWithProvider {
  readonly check: CheckRow;
  readonly provider: Pick<ConnectionRow, 'kind' | 'environment' | 'dashboardUrl'>;
}

const PROVIDER = {
  kind: connections.kind,
  environment: connections.environment,
  dashboardUrl: connections.dashboardUrl,
};

/** One page of the checks, newest first. */
export async function listChecks(
  db: Queryable,
  filter: CheckFilter,
  page: PageRequest,
): Promise<Page<CheckWithProvider>> {
  const rows = await db
    .select({ check: checks, provider: PROVIDER, at: cursorInstant(checks.createdAt) })
    .from(checks)
    .innerJoin(connections, eq(connections.id, checks.connectionId))
    .where(
      and(
        filter.runId === undefined ? undefined : eq(checks.runId, filter.runId),
        filter.employeeId === undefined ? undefined : eq(checks.employeeId, filter.employeeId),
        filter.connectionId === undefined ? undefined : eq(checks.connectionId, filter.connectionId),
        filter.statuses === undefined ? undefined : inArray(checks.status, [...filter.statuses]),
        ...lateConditions(filter.lateAt),
        afterCursor(checks.createdAt, checks.id, page),
      ),
    )
    .orderBy(desc(checks.createdAt), desc(checks.id))
    .limit(page.limit + 1);
  return pageOf(rows, page, ({ at, check }) => ({ at, id: check.id }));
}

/** The check with this id, or null. */
export async function readCheck(db: Queryable, id: string): Promise<CheckWithProvider | null> {
  const [row] = await db
    .select({ check: checks, provider: PROVIDER })
    .from(checks)
    .innerJoin(connections, eq(connections.id, checks.connectionId))
    .where(eq(checks.id, id));
  return row ?? null;
}

/** All that the card of one check shows. */
export interface CheckCardRows extends CheckWithProvider {
  /** The task in its run as it is now, which may have moved to a later attempt. */
  readonly task: RunTaskRow | null;
  /** Every attempt of the same task, the first one first. */
  readonly attempts: readonly CheckRow[];
  /** Oldest first. */
  readonly events: readonly CheckEventRow[];
  /** The check whose result is used again. */
  readonly origin: CheckRow | null;
}

/** The rows behind the card of the check with this id, or null. */
export async function readCheckCard(db: Queryable, id: string): Promise<CheckCardRows | null> {
  const found = await readCheck(db, id);
  if (!found) return null;
  const { runId, taskKey, reusedFrom } = found.check;
  const sameTask = and(eq(checks.runId, runId), eq(checks.taskKey, taskKey));
  const [[task], attempts, events, [origin]] = await Promise.all([
    db
      .select()
      .from(runTasks)
      .where(and(eq(runTasks.runId, runId), eq(runTasks.key, taskKey))),
    db.select().from(checks).where(sameTask).orderBy(checks.attempt),
    listCheckEvents(db, id),
    reusedFrom === null ? [] : db.select().from(checks).where(eq(checks.id, reusedFrom)),
  ]);
  return { ...found, task: task ?? null, attempts, events, origin: origin ?? null };
}

function lateConditions(lateAt: Date | undefined) {
  if (!lateAt) return [];
  return [
    inArray(checks.status, [...OPEN_STATUSES]),
    lt(checks.estimatedCompletionAt, new Date(lateAt.getTime() - ESTIMATE_DAY_MS)),
  ];
}
