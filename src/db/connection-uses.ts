import { and, count, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Queryable } from './database.ts';
import { checks } from './schema/checks.ts';
import { definitions, definitionVersions, listeners } from './schema/definitions.ts';
import { runs, runTasks } from './schema/runs.ts';

/** Who uses a connection. */
export interface ConnectionUses {
  /** Definitions whose latest version names it in a task. */
  readonly definitions: readonly { readonly id: string; readonly key: string; readonly version: number }[];
  readonly listeners: readonly { readonly id: string; readonly definitionId: string }[];
  /** Open runs that came by it or have a check of it. */
  readonly openRuns: number;
  /** Runs and checks of all times: while there are any, it stays with its account. */
  readonly runs: number;
  readonly checks: number;
  /** Checks that would be ordered, and paid for, as soon as the connection is active. */
  readonly waitingOrders: number;
}

/** Reads who uses a connection. */
export async function connectionUses(db: Queryable, connectionId: string): Promise<ConnectionUses> {
  const [named, entries, [all], [made], [open], waitingOrders] = await Promise.all([
    definitionsWith(db, connectionId),
    db
      .select({ id: listeners.id, definitionId: listeners.definitionId })
      .from(listeners)
      .where(eq(listeners.connectionId, connectionId)),
    db.select({ count: count() }).from(runs).where(eq(runs.connectionId, connectionId)),
    db.select({ count: count() }).from(checks).where(eq(checks.connectionId, connectionId)),
    db.select({ count: count() }).from(runs).where(openRunsWith(connectionId)),
    countWaitingOrders(db, connectionId),
  ]);
  return {
    definitions: named,
    listeners: entries,
    openRuns: open?.count ?? 0,
    runs: all?.count ?? 0,
    checks: made?.count ?? 0,
    waitingOrders,
  };
}

/** True when runs or checks are of this connection's account. */
export async function hasHistory(db: Queryable, connectionId: string): Promise<boolean> {
  const [row] = await db.execute<{ used: boolean }>(
    sql`select exists (select 1 from ${runs} where ${runs.connectionId} = ${connectionId})
      or exists (select 1 from ${checks} where ${checks.connectionId} = ${connectionId}) as used`,
  );
  return row?.used ?? false;
}

/** Attempts that nothing was ordered for yet, and whose tasks wait because the connection cannot be used. */
export async function countWaitingOrders(db: Queryable, connectionId: string): Promise<number> {
  const [row] = await db
    .select({ count: count() })
    .from(checks)
    .innerJoin(
      runTasks,
      and(
        eq(runTasks.runId, checks.runId),
        eq(runTasks.key, checks.taskKey),
        eq(runTasks.attempt, checks.attempt),
      ),
    )
    .innerJoin(runs, eq(runs.id, checks.runId))
    .where(
      and(
        eq(checks.connectionId, connectionId),
        isNull(checks.providerOrderId),
        isNull(checks.reusedFrom),
        isNull(checks.refusal),
        isNull(checks.withdrawWantedAt),
        inArray(runTasks.state, ['active', 'needs_attention']),
        isNull(runs.closedAt),
      ),
    );
  return row?.count ?? 0;
}

function openRunsWith(connectionId: string) {
  const withCheck = sql`exists (select 1 from ${checks} where ${checks.runId} = ${runs.id} and ${checks.connectionId} = ${connectionId})`;
  return and(isNull(runs.closedAt), sql`(${runs.connectionId} = ${connectionId} or ${withCheck})`);
}

async function definitionsWith(db: Queryable, connectionId: string): Promise<ConnectionUses['definitions']> {
  const { definitionId, version, content } = definitionVersions;
  const latest = db
    .selectDistinctOn([definitionId], { definitionId, version, content })
    .from(definitionVersions)
    .orderBy(definitionId, sql`${version} desc`)
    .as('latest');
  return db
    .select({ id: definitions.id, key: definitions.key, version: latest.version })
    .from(latest)
    .innerJoin(definitions, eq(definitions.id, latest.definitionId))
    .where(
      sql`jsonb_path_exists(${latest.content}, '$.tasks[*].settings.connection ? (@ == $id)', ${JSON.stringify({ id: connectionId })}::jsonb)`,
    )
    .orderBy(definitions.key);
}
