import { and, desc, eq, inArray } from 'drizzle-orm';
import type { CardStatus } from '../domain/check/card-status.ts';
import type { CheckRow } from './checks.ts';
import type { ConnectionRow } from './connections.ts';
import type { Queryable } from './database.ts';
import { afterCursor, cursorInstant, type Page, type PageRequest, pageOf } from './page.ts';
import { checks } from './schema/checks.ts';
import { connections } from './schema/connections.ts';

export interface CheckFilter {
  readonly runId?: string | undefined;
  readonly employeeId?: string | undefined;
  readonly connectionId?: string | undefined;
  /** Any of these. */
  readonly statuses?: readonly CardStatus[] | undefined;
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
