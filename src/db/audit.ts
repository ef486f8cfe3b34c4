import { and, desc, eq, gte, lt, type SQL } from 'drizzle-orm';
import type { Queryable } from './database.ts';
import { type Page, type PageRequest, pageOf } from './page.ts';
import { auditLog } from './schema/access.ts';

export type AuditRow = typeof auditLog.$inferSelect;

/** One thing that an actor did; `details` holds ids and settings, never a secret or a person's data. */
export interface AuditEntry {
  readonly actor: string;
  readonly action: string;
  readonly objectType: string;
  readonly objectId: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Writes audit rows; called in the transaction of the change. */
export async function writeAudit(db: Queryable, ...entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length > 0) await db.insert(auditLog).values([...entries]);
}

export interface AuditFilter {
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  readonly objectType?: string | undefined;
  readonly objectId?: string | undefined;
  /** From this instant on. */
  readonly from?: Date | undefined;
  /** Before this instant. */
  readonly to?: Date | undefined;
}

/** One page of the audit log, newest first. */
export async function listAudit(
  db: Queryable,
  filter: AuditFilter,
  page: PageRequest,
): Promise<Page<AuditRow>> {
  const rows = await db
    .select()
    .from(auditLog)
    .where(and(...conditions(filter), page.after ? lt(auditLog.id, Number(page.after.id) || 0) : undefined))
    .orderBy(desc(auditLog.id))
    .limit(page.limit + 1);
  return pageOf(rows, page, (row) => ({
    at: row.at.toISOString().replace('Z', '000Z'),
    id: String(row.id),
  }));
}

/** Every row that fits, newest first, read in pages as they are asked for. */
export async function* readAudit(
  db: Queryable,
  filter: AuditFilter,
  pageSize = 1_000,
): AsyncGenerator<AuditRow> {
  let before: number | null = null;
  for (;;) {
    const rows: AuditRow[] = await db
      .select()
      .from(auditLog)
      .where(and(...conditions(filter), before === null ? undefined : lt(auditLog.id, before)))
      .orderBy(desc(auditLog.id))
      .limit(pageSize);
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < pageSize) return;
    before = last.id;
  }
}

function conditions(filter: AuditFilter): (SQL | undefined)[] {
  return [
    filter.actor === undefined ? undefined : eq(auditLog.actor, filter.actor),
    filter.action === undefined ? undefined : eq(auditLog.action, filter.action),
    filter.objectType === undefined ? undefined : eq(auditLog.objectType, filter.objectType),
    filter.objectId === undefined ? undefined : eq(auditLog.objectId, filter.objectId),
    filter.from === undefined ? undefined : gte(auditLog.at, filter.from),
    filter.to === undefined ? undefined : lt(auditLog.at, filter.to),
  ];
}
