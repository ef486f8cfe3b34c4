import { and, eq, sql } from 'drizzle-orm';
import { tellChange } from './check-changes.ts';
import { writeCheckEvents } from './check-events.ts';
import { consequencesOf, statusOf } from './check-status.ts';
import type { ConnectionRow } from './connections.ts';
import type { Db, Queryable, Transaction } from './database.ts';
import { type ProviderPersonRow, providerPerson, samePersonAs } from './provider-persons.ts';
import { type CheckRow, checks } from './schema/checks.ts';
import { connections } from './schema/connections.ts';
import { providerPersons } from './schema/employees.ts';

export type { CheckRow };
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

/** Commits an attempt before anything is sent, with the beginning of its timeline; the one that was there first wins. */
export async function commitAttempt(tx: Transaction, values: typeof checks.$inferInsert): Promise<CheckRow> {
  const [written] = await tx.insert(checks).values(values).onConflictDoNothing().returning();
  if (written) {
    const { id: checkId, createdAt: at, orderedBy: actor, cause: code } = written;
    await writeCheckEvents(tx, [{ checkId, at, kind: 'initialized', actor, code }]);
  }
  const row = written ?? (await findAttempt(tx, values));
  if (!row) throw new Error('The attempt was not written');
  return row;
}

/**
 * Changes a check, gives it the status that follows from the row as it is then, and tells of the change; `known` may
 * be older.
 */
export async function updateCheck(
  tx: Transaction,
  { known, patch, now }: { readonly known: CheckRow; readonly patch: CheckPatch; readonly now: Date },
): Promise<CheckRow> {
  const { id } = known;
  if (!tells(known, { ...known, ...patch }, now)) {
    const [row] = await tx
      .update(checks)
      .set({ id, ...patch })
      .where(eq(checks.id, id))
      .returning();
    if (!row) throw new Error(`Check ${id} does not exist`);
    return statusOf(row, now) === row.status ? row : changeLocked(tx, { id, patch: {}, now });
  }
  return changeLocked(tx, { id, patch, now });
}

/** What is told is told of the row as it is, so it must not change meanwhile. */
async function changeLocked(
  tx: Transaction,
  { id, patch, now }: { readonly id: string; readonly patch: CheckPatch; readonly now: Date },
): Promise<CheckRow> {
  const [before] = await tx.select().from(checks).where(eq(checks.id, id)).for('update');
  if (!before) throw new Error(`Check ${id} does not exist`);
  const changed = { ...before, ...patch };
  const status = statusOf(changed, now);
  const moved = status === before.status ? {} : { status, statusAt: now };
  const further = consequencesOf(before, { ...changed, status });
  const [after] = await tx
    .update(checks)
    .set({ id, ...patch, ...moved, ...further })
    .where(eq(checks.id, id))
    .returning();
  if (!after) throw new Error(`Check ${id} does not exist`);
  await tellChange(tx, { before, after, now });
  return after;
}

function tells(known: CheckRow, changed: CheckRow, now: Date): boolean {
  return (
    statusOf(changed, now) !== known.status ||
    changed.providerOrderId !== known.providerOrderId ||
    changed.estimatedCompletionAt?.getTime() !== known.estimatedCompletionAt?.getTime() ||
    changed.decidedRevision !== null ||
    changed.candidateNeed !== null
  );
}
