import { and, eq } from 'drizzle-orm';
import { type CardStatus, cardStatus, type ProviderWords } from '../domain/check/card-status.ts';
import type { Queryable, Transaction } from './database.ts';
import { checks } from './schema/checks.ts';

export type CheckRow = typeof checks.$inferSelect;
export type CheckPatch = Partial<Omit<typeof checks.$inferInsert, 'id' | 'status' | 'statusAt'>>;

export async function findAttempt(
  db: Queryable,
  { runId, taskKey, attempt }: { readonly runId: string; readonly taskKey: string; readonly attempt: number },
): Promise<CheckRow | null> {
  const where = and(eq(checks.runId, runId), eq(checks.taskKey, taskKey), eq(checks.attempt, attempt));
  const [row] = await db.select().from(checks).where(where);
  return row ?? null;
}

/** The check with this id; throws when there is none. */
export async function getCheck(db: Queryable, id: string): Promise<CheckRow> {
  const [row] = await db.select().from(checks).where(eq(checks.id, id));
  if (!row) throw new Error(`Check ${id} does not exist`);
  return row;
}

/** Commits an attempt before anything is sent; the one that was there first wins. */
export async function commitAttempt(db: Queryable, values: typeof checks.$inferInsert): Promise<CheckRow> {
  await db.insert(checks).values(values).onConflictDoNothing();
  const row = await findAttempt(db, values);
  if (!row) throw new Error('The attempt was not written');
  return row;
}

/** Changes a check and gives it the status that follows. */
export async function updateCheck(
  tx: Transaction,
  { id, patch, now }: { readonly id: string; readonly patch: CheckPatch; readonly now: Date },
): Promise<CheckRow> {
  const [row] = await tx.update(checks).set(patchOrTouch(patch, id)).where(eq(checks.id, id)).returning();
  if (!row) throw new Error(`Check ${id} does not exist`);
  const status = statusOf(row);
  if (status === row.status) return row;
  await tx.update(checks).set({ status, statusAt: now }).where(eq(checks.id, id));
  return { ...row, status, statusAt: now };
}

function patchOrTouch(patch: CheckPatch, id: string): CheckPatch & { readonly id?: string } {
  return Object.keys(patch).length > 0 ? patch : { id };
}

/** The status of the card by what the last read said. */
export function statusOf(row: CheckRow): CardStatus {
  const words: ProviderWords = {
    refused: row.refusal !== null,
    order: row.orderStatus === null ? null : { status: row.orderStatus, deleted: row.orderDeleted },
    report:
      row.reportStatus === null
        ? null
        : {
            status: row.reportStatus,
            result: row.reportResult,
            adjudication: row.reportAdjudication,
            assessment: row.reportAssessment,
            includesCanceled: row.reportIncludesCanceled,
          },
  };
  return cardStatus(words);
}
