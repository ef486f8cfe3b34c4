import { and, desc, eq, inArray, lt } from 'drizzle-orm';
import { type CardStatus, OPEN_STATUSES } from '../domain/check/card-status.ts';
import { ESTIMATE_DAY_MS } from '../domain/check/late.ts';
import { type CheckEventRow, listCheckEvents } from './check-events.ts';
import type { CheckRow } from './checks.ts';
import type { Queryable } from './database.ts';
import { afterCursor, cursorInstant, type Page, type PageRequest, pageOf } from './page.ts';
import type { RunTaskRow } from './runs.ts';
import { checks } from './schema/checks.ts';
import { providerPackages } from './schema/packages.ts';
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

/** A check and what its package is called now; null when the account does not list it. */
export interface ShownCheck {
  readonly check: CheckRow;
  readonly listedName: string | null;
}

const LISTED_NAME = providerPackages.name;
const ITS_PACKAGE = and(
  eq(providerPackages.connectionId, checks.connectionId),
  eq(providerPackages.slug, checks.package),
);

/** One page of the checks, newest first. */
export async function listChecks(
  db: Queryable,
  filter: CheckFilter,
  page: PageRequest,
): Promise<Page<ShownCheck>> {
  const rows = await db
    .select({ check: checks, listedName: LISTED_NAME, at: cursorInstant(checks.createdAt) })
    .from(checks)
    .leftJoin(providerPackages, ITS_PACKAGE)
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
export async function readCheck(db: Queryable, id: string): Promise<ShownCheck | null> {
  const [row] = await db
    .select({ check: checks, listedName: LISTED_NAME })
    .from(checks)
    .leftJoin(providerPackages, ITS_PACKAGE)
    .where(eq(checks.id, id));
  return row ?? null;
}

/** All that the card of one check shows. */
export interface CheckCardRows extends ShownCheck {
  /** The task in its run as it is now, which may have moved to a later attempt. */
  readonly task: RunTaskRow | null;
  /** Every attempt of the same task, the first one first. */
  readonly attempts: readonly CheckRow[];
  /** Oldest first. */
  readonly events: readonly CheckEventRow[];
}

/** The rows behind the card of the check with this id, or null. */
export async function readCheckCard(db: Queryable, id: string): Promise<CheckCardRows | null> {
  const found = await readCheck(db, id);
  if (!found) return null;
  const { runId, taskKey } = found.check;
  const sameTask = and(eq(checks.runId, runId), eq(checks.taskKey, taskKey));
  const [[task], attempts, events] = await Promise.all([
    db
      .select()
      .from(runTasks)
      .where(and(eq(runTasks.runId, runId), eq(runTasks.key, taskKey))),
    db.select().from(checks).where(sameTask).orderBy(checks.attempt),
    listCheckEvents(db, id),
  ]);
  return { ...found, task: task ?? null, attempts, events };
}

function lateConditions(lateAt: Date | undefined) {
  if (!lateAt) return [];
  return [
    inArray(checks.status, [...OPEN_STATUSES]),
    lt(checks.estimatedCompletionAt, new Date(lateAt.getTime() - ESTIMATE_DAY_MS)),
  ];
}
