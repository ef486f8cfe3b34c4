import { type SQL, sql } from 'drizzle-orm';
import { OPEN_STATUSES } from '../domain/check/card-status.ts';
import { ESTIMATE_DAY_MS } from '../domain/check/late.ts';
import type { Queryable } from './database.ts';
import { type Page, type PageRequest, pageOf } from './page.ts';

/** What can need somebody's attention. */
export const ATTENTION_KINDS = [
  'task',
  'late_check',
  'import_conflict',
  'alert',
  'connection_problem',
  'connection_unverified',
  'webhook_unverified',
] as const;
export type AttentionKind = (typeof ATTENTION_KINDS)[number];

/** One thing that somebody has to look at. */
export interface AttentionItem {
  readonly kind: AttentionKind;
  /** Unique among all of them. */
  readonly id: string;
  readonly since: Date;
  /** A stable code: what the task waits for, the kind of the conflict, the problem of the connection. */
  readonly code: string | null;
  /** What it is called: the task, the connection, the event of a webhook. */
  readonly name: string | null;
  readonly employeeId: string | null;
  readonly runId: string | null;
  readonly taskKey: string | null;
  /** The check, conflict, alert, connection or listener itself; null for a task. */
  readonly objectId: string | null;
}

interface RawItem extends Record<string, unknown> {
  kind: AttentionKind;
  id: string;
  at: string;
  code: string | null;
  name: string | null;
  employee_id: string | null;
  run_id: string | null;
  task_key: string | null;
  object_id: string | null;
}

/** One page of what needs somebody's attention at `now`, newest first; all kinds unless some are named. */
export async function listAttention(
  db: Queryable,
  { kinds, now }: { readonly kinds?: readonly AttentionKind[] | undefined; readonly now: Date },
  page: PageRequest,
): Promise<Page<AttentionItem>> {
  const wanted = kinds ?? ATTENTION_KINDS;
  const sources = sql.join(
    wanted.map((kind) => SOURCES[kind](now)),
    sql` union all `,
  );
  const after = page.after
    ? sql`where (items.since, items.id) < (${page.after.at}::timestamptz, ${page.after.id})`
    : sql``;
  const rows = await db.execute<RawItem>(sql`
    select items.*, to_char(items.since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
    from (${sources}) items ${after}
    order by items.since desc, items.id desc limit ${page.limit + 1}`);
  const { data, next } = pageOf([...rows], page, ({ at, id }) => ({ at, id }));
  return { data: data.map(itemOf), next };
}

function itemOf(row: RawItem): AttentionItem {
  return {
    kind: row.kind,
    id: row.id,
    since: new Date(row.at),
    code: row.code,
    name: row.name,
    employeeId: row.employee_id,
    runId: row.run_id,
    taskKey: row.task_key,
    objectId: row.object_id,
  };
}

const OPEN_CHECKS = sql.join(
  OPEN_STATUSES.map((status) => sql`${status}`),
  sql`, `,
);

/** Each gives the same columns; a task that waits for the answer to a conflict is told by the conflict. */
const SOURCES: Readonly<Record<AttentionKind, (now: Date) => SQL>> = {
  task: () => sql`
    select 'task' as kind, 'task:' || t.run_id || ':' || t.key as id, t.since, t.waits_for as code, t.name,
      r.employee_id, r.id as run_id, t.key as task_key, null as object_id
    from run_tasks t join runs r on r.id = t.run_id
    where t.state in ('needs_attention', 'flagged') and r.state in ('entering', 'open')
      and t.waits_for is distinct from 'import_conflict'`,
  late_check: (now) => sql`
    select 'late_check' as kind, 'late:' || c.id as id,
      c.estimated_completion_at + make_interval(secs => ${ESTIMATE_DAY_MS / 1_000}) as since, null as code,
      null as name, c.employee_id, c.run_id, c.task_key, c.id as object_id
    from checks c
    where c.status in (${OPEN_CHECKS})
      and c.estimated_completion_at < ${new Date(now.getTime() - ESTIMATE_DAY_MS).toISOString()}::timestamptz`,
  import_conflict: () => sql`
    select 'import_conflict' as kind, 'conflict:' || f.id as id, f.created_at as since, f.kind as code,
      null as name, null as employee_id, f.run_id, null as task_key, f.id as object_id
    from import_conflicts f where f.state = 'open'`,
  alert: () => sql`
    select 'alert' as kind, 'alert:' || a.id as id, a.at as since, a.code, null as name, c.employee_id, c.run_id,
      c.task_key, c.id as object_id
    from alerts a join checks c on c.id = a.check_id where a.acknowledged_at is null`,
  connection_problem: () => sql`
    select 'connection_problem' as kind, 'problem:' || n.id as id, coalesce(n.problem_since, n.updated_at) as since,
      n.problem as code, n.name, null as employee_id, null as run_id, null as task_key, n.id as object_id
    from connections n where n.problem is not null and n.cleared_at is null`,
  connection_unverified: () => sql`
    select 'connection_unverified' as kind, 'unverified:' || n.id as id, n.created_at as since, null as code, n.name,
      null as employee_id, null as run_id, null as task_key, n.id as object_id
    from connections n where n.verified_at is null and n.problem is null and n.cleared_at is null`,
  webhook_unverified: () => sql`
    select 'webhook_unverified' as kind, 'webhook:' || l.id || ':' || w.event as id, w.updated_at as since,
      w.event as code, n.name, null as employee_id, null as run_id, null as task_key, l.id as object_id
    from listener_webhooks w join listeners l on l.id = w.listener_id join connections n on n.id = l.connection_id
    where w.verified_at is null and w.signature_tokens is not null and l.active and n.cleared_at is null`,
};
