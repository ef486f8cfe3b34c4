import { and, eq, sql } from 'drizzle-orm';
import { type CardStatus, cardStatus, type ProviderWords } from '../domain/check/card-status.ts';
import type { ConnectionRow } from './connections.ts';
import type { Db, Queryable, Transaction } from './database.ts';
import { type ProviderPersonRow, providerPerson, samePersonAs } from './provider-persons.ts';
import { checks } from './schema/checks.ts';
import { connections } from './schema/connections.ts';
import { providerPersons } from './schema/employees.ts';

export type CheckRow = typeof checks.$inferSelect;
export type CheckPatch = Partial<Omit<CheckRow, 'id' | 'status' | 'statusAt'>>;

/** An attempt of a task, with the rows that every decision about it needs. */
export interface OpenAttempt {
  readonly check: CheckRow;
  readonly connection: ConnectionRow;
  readonly person: ProviderPersonRow;
}

export interface AttemptKey {
  readonly runId: string;
  readonly taskKey: string;
  readonly attempt: number;
}

/** Reads an attempt with its connection and its person at the provider in one statement; null when there is none. */
export function createAttemptReader({ db }: { readonly db: Db }) {
  const statement = db
    .select({ check: checks, connection: connections, person: providerPersons })
    .from(checks)
    .innerJoin(connections, eq(connections.id, checks.connectionId))
    .leftJoin(providerPersons, samePersonAs(checks))
    .where(
      and(
        eq(checks.runId, sql.placeholder('runId')),
        eq(checks.taskKey, sql.placeholder('taskKey')),
        eq(checks.attempt, sql.placeholder('attempt')),
      ),
    )
    .prepare('open_attempt');

  return async ({ runId, taskKey, attempt }: AttemptKey): Promise<OpenAttempt | null> => {
    const [row] = await statement.execute({ runId, taskKey, attempt });
    return row ? { ...row, person: row.person ?? (await providerPerson(db, row.check)) } : null;
  };
}

export async function findAttempt(
  db: Queryable,
  { runId, taskKey, attempt }: AttemptKey,
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
  const [written] = await db.insert(checks).values(values).onConflictDoNothing().returning();
  const row = written ?? (await findAttempt(db, values));
  if (!row) throw new Error('The attempt was not written');
  return row;
}

/** Changes a check and gives it the status that follows from the row as it is then; `known` may be older. */
export async function updateCheck(
  tx: Transaction,
  { known, patch, now }: { readonly known: CheckRow; readonly patch: CheckPatch; readonly now: Date },
): Promise<CheckRow> {
  const where = eq(checks.id, known.id);
  const expected = statusOf({ ...known, ...patch });
  const moved = expected === known.status ? { id: known.id } : { status: expected, statusAt: now };
  const [row] = await tx
    .update(checks)
    .set({ ...patch, ...moved })
    .where(where)
    .returning();
  if (!row) throw new Error(`Check ${known.id} does not exist`);
  const status = statusOf(row);
  if (status === row.status) return row;
  await tx.update(checks).set({ status, statusAt: now }).where(where);
  return { ...row, status, statusAt: now };
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
