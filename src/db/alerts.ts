import { and, desc, eq, isNull, lt } from 'drizzle-orm';
import { writeAudit } from './audit.ts';
import type { Db, Queryable } from './database.ts';
import { cursorInstant, type Page, type PageRequest, pageOf } from './page.ts';
import { alerts } from './schema/alerts.ts';
import { checks } from './schema/checks.ts';

export type AlertRow = typeof alerts.$inferSelect;

/** An alert and the run and employee that its check is about. */
export interface AlertWithPlace {
  readonly alert: AlertRow;
  readonly runId: string;
  readonly employeeId: string;
}

/** One page of the alerts, newest first; `open` leaves out those that somebody has acknowledged. */
export async function listAlerts(
  db: Queryable,
  { open }: { readonly open: boolean },
  page: PageRequest,
): Promise<Page<AlertWithPlace>> {
  const rows = await db
    .select({
      alert: alerts,
      runId: checks.runId,
      employeeId: checks.employeeId,
      at: cursorInstant(alerts.at),
    })
    .from(alerts)
    .innerJoin(checks, eq(checks.id, alerts.checkId))
    .where(
      and(
        open ? isNull(alerts.acknowledgedAt) : undefined,
        page.after ? lt(alerts.id, Number(page.after.id) || 0) : undefined,
      ),
    )
    .orderBy(desc(alerts.id))
    .limit(page.limit + 1);
  return pageOf(rows, page, ({ at, alert }) => ({ at, id: String(alert.id) }));
}

/** Writes down who has seen an alert, once, with its audit row; null when there is no such alert. */
export async function acknowledgeAlert(
  db: Db,
  { id, actor, now }: { readonly id: number; readonly actor: string; readonly now: Date },
): Promise<AlertRow | null> {
  return db.transaction(async (tx) => {
    const [known] = await tx.select().from(alerts).where(eq(alerts.id, id)).for('update');
    if (!known || known.acknowledgedAt) return known ?? null;
    const [row] = await tx
      .update(alerts)
      .set({ acknowledgedAt: now, acknowledgedBy: actor })
      .where(eq(alerts.id, id))
      .returning();
    const object = { objectType: 'alert', objectId: String(id) };
    await writeAudit(tx, {
      actor,
      action: 'alert.acknowledge',
      ...object,
      details: { checkId: known.checkId },
    });
    return row ?? null;
  });
}
