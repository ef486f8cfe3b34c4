import { and, desc, eq, inArray } from 'drizzle-orm';
import type { ConflictKind, ConflictState } from '../domain/employee/import-match.ts';
import { newId } from '../ids.ts';
import { writeAudit } from './audit.ts';
import type { Db, Queryable, Transaction } from './database.ts';
import { afterCursor, cursorInstant, type Page, type PageRequest, pageOf } from './page.ts';
import { importConflicts } from './schema/import-conflicts.ts';
import { runs } from './schema/runs.ts';
import { tellRuns } from './tell-runs.ts';

export type ConflictRow = typeof importConflicts.$inferSelect;

interface Hire {
  readonly runId: string;
  readonly connectionId: string;
  readonly subject: string;
  readonly leverContactId: string;
  readonly now: Date;
}

/** What was asked or decided about this hire, locked; or null. */
export async function findConflict(
  tx: Transaction,
  { connectionId, subject }: Pick<Hire, 'connectionId' | 'subject'>,
): Promise<ConflictRow | null> {
  const [row] = await tx
    .select()
    .from(importConflicts)
    .where(and(eq(importConflicts.connectionId, connectionId), eq(importConflicts.subject, subject)))
    .for('update');
  return row ?? null;
}

/** Asks an admin who a hire is, once for each hire; answers the id of the question. */
export async function raiseConflict(
  tx: Transaction,
  hire: Hire,
  found: {
    readonly kind: ConflictKind;
    readonly candidates: readonly string[];
    readonly known: ConflictRow | null;
  },
): Promise<string> {
  const { kind, candidates, known } = found;
  if (known) {
    await tx
      .update(importConflicts)
      .set({ kind, candidates, state: 'open' })
      .where(eq(importConflicts.id, known.id));
    return known.id;
  }
  const id = newId('importConflict');
  const { runId, connectionId, subject, leverContactId, now } = hire;
  const [row] = await tx
    .insert(importConflicts)
    .values({ id, runId, connectionId, subject, leverContactId, kind, candidates, createdAt: now })
    .onConflictDoUpdate({
      target: [importConflicts.connectionId, importConflicts.subject],
      set: { kind, candidates },
    })
    .returning({ id: importConflicts.id });
  return row?.id ?? id;
}

/** Writes down whom a hire was given to; a question that nobody has to answer any more is obsolete. */
export async function settleConflict(
  tx: Transaction,
  conflict: ConflictRow,
  { employeeId, now }: { readonly employeeId: string; readonly now: Date },
): Promise<void> {
  if (conflict.state === 'open') {
    await tx
      .update(importConflicts)
      .set({ state: 'obsolete', resolvedAt: now })
      .where(eq(importConflicts.id, conflict.id));
  } else if (conflict.employeeId === null) {
    await tx.update(importConflicts).set({ employeeId }).where(eq(importConflicts.id, conflict.id));
  }
}

/** One page of the questions about hires, newest first. */
export async function listConflicts(
  db: Queryable,
  { state }: { readonly state?: ConflictState | undefined },
  page: PageRequest,
): Promise<Page<ConflictRow>> {
  const rows = await db
    .select({ row: importConflicts, at: cursorInstant(importConflicts.createdAt) })
    .from(importConflicts)
    .where(
      and(
        state === undefined ? undefined : eq(importConflicts.state, state),
        afterCursor(importConflicts.createdAt, importConflicts.id, page),
      ),
    )
    .orderBy(desc(importConflicts.createdAt), desc(importConflicts.id))
    .limit(page.limit + 1);
  const { data, next } = pageOf(rows, page, ({ at, row }) => ({ at, id: row.id }));
  return { data: data.map(({ row }) => row), next };
}

/** The question with this id, or null. */
export async function readConflict(db: Queryable, id: string): Promise<ConflictRow | null> {
  const [row] = await db.select().from(importConflicts).where(eq(importConflicts.id, id));
  return row ?? null;
}

export interface ConflictAnswer {
  readonly id: string;
  /** The candidate that the hire is; null: somebody else than all of them. */
  readonly employeeId: string | null;
  readonly actor: string;
  readonly now: Date;
}

export type AnsweredConflict =
  | { readonly ok: true; readonly conflict: ConflictRow }
  | {
      readonly ok: false;
      readonly reason: 'conflict.not_found' | 'conflict.resolved' | 'conflict.not_a_candidate';
    };

/** Writes down who a hire is, once, with its audit row, and tells the runs that wait for it. */
export async function resolveConflict(db: Db, answer: ConflictAnswer): Promise<AnsweredConflict> {
  const { id, actor, now } = answer;
  return db.transaction(async (tx): Promise<AnsweredConflict> => {
    const [known] = await tx.select().from(importConflicts).where(eq(importConflicts.id, id)).for('update');
    if (!known) return { ok: false, reason: 'conflict.not_found' };
    if (known.state !== 'open') return { ok: false, reason: 'conflict.resolved' };
    if (answer.employeeId !== null && !known.candidates.includes(answer.employeeId)) {
      return { ok: false, reason: 'conflict.not_a_candidate' };
    }
    const state = answer.employeeId === null ? 'separate' : 'merged';
    const [conflict] = await tx
      .update(importConflicts)
      .set({
        state,
        employeeId: answer.employeeId ?? keptSeparate(known),
        resolvedAt: now,
        resolvedBy: actor,
      })
      .where(eq(importConflicts.id, id))
      .returning();
    if (!conflict) throw new Error('The update of a conflict returned no row');
    await writeAudit(tx, {
      actor,
      action: 'import_conflict.resolved',
      objectType: 'import_conflict',
      objectId: id,
      details: { state, employeeId: answer.employeeId, kind: known.kind },
    });
    await tellWaitingRuns(tx, known);
    return { ok: true, conflict };
  });
}

/** An employee whose new address is somebody else's stays who they are; in every other case the import makes somebody new. */
function keptSeparate({ kind, candidates }: ConflictRow): string | null {
  return kind === 'email_of_another_employee' ? (candidates[0] ?? null) : null;
}

async function tellWaitingRuns(tx: Transaction, conflict: ConflictRow): Promise<void> {
  const waiting = await tx
    .select({ id: runs.id })
    .from(runs)
    .where(
      and(
        eq(runs.connectionId, conflict.connectionId),
        eq(runs.subject, conflict.subject),
        inArray(runs.state, ['entering', 'open']),
      ),
    );
  await tellRuns(
    tx,
    waiting.map(({ id }) => id),
  );
}
