import { randomBytes } from 'node:crypto';
import { and, asc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { WriteBackState } from '../domain/lever/write-back-state.ts';
import type { WaitReason } from '../domain/run/wait-reason.ts';
import type { ConnectionRow } from './connections.ts';
import type { Queryable, Transaction } from './database.ts';
import { connections } from './schema/connections.ts';
import { runs } from './schema/runs.ts';
import { leverNotes, leverWriteBacks } from './schema/write-backs.ts';

export type WriteBackRow = typeof leverWriteBacks.$inferSelect;
export type LeverNoteRow = typeof leverNotes.$inferSelect;

/** The attempt of a check that a write-back is about. */
export interface WriteBackKey {
  readonly runId: string;
  readonly taskKey: string;
  readonly attempt: number;
}

/** What Lever is to show of an attempt. */
export interface WantedWriteBack extends WriteBackKey {
  /** Null when nothing could be ordered. */
  readonly checkId: string | null;
  readonly state: WriteBackState;
  /** Why it is in error; its sentence becomes the note. */
  readonly reason?: WaitReason;
  /** The note of a completion carries the link to the report. */
  readonly reportLink?: boolean;
  /** The check is clear: the opportunity may be advanced, when the settings name a stage. */
  readonly advance?: boolean;
  /** Written whatever the settings say: the provider has no other way into Lever. */
  readonly always?: boolean;
}

/**
 * Says what Lever is to show of an attempt, in the transaction that changes its check; the dispatcher does the rest.
 * The same again changes nothing; a run that did not come from Lever, and a setting that is off, want nothing.
 */
export async function wantWriteBack(tx: Transaction, wanted: WantedWriteBack): Promise<void> {
  const [source] = await tx
    .select(WRITE_BACK_SOURCE)
    .from(runs)
    .leftJoin(connections, eq(connections.id, runs.connectionId))
    .where(eq(runs.id, wanted.runId));
  if (source) await wantWriteBackOf(tx, source, wanted);
}

/** What a write-back needs of a run joined with the connection that it came by. */
export const WRITE_BACK_SOURCE = {
  opportunityId: runs.subject,
  connection: { id: connections.id, kind: connections.kind, settings: connections.settings },
} as const;

export interface WriteBackSource {
  readonly opportunityId: string;
  readonly connection: Pick<ConnectionRow, 'id' | 'kind' | 'settings'> | null;
}

/** The same where the run and its connection have been read already. */
export async function wantWriteBackOf(
  tx: Transaction,
  { opportunityId, connection }: WriteBackSource,
  wanted: WantedWriteBack,
): Promise<void> {
  if (connection?.kind !== 'lever') return;
  if (!wanted.always && !connection.settings.writeBack?.enabled) return;
  const { runId, taskKey, attempt, checkId } = wanted;
  const change = changeOf(wanted);
  await tx
    .insert(leverWriteBacks)
    .values({
      runId,
      taskKey,
      attempt,
      checkId,
      connectionId: connection.id,
      opportunityId,
      ...change,
    })
    .onConflictDoUpdate({
      target: [leverWriteBacks.runId, leverWriteBacks.taskKey, leverWriteBacks.attempt],
      set: {
        ...change,
        checkId: sql`coalesce(${leverWriteBacks.checkId}, ${checkId})`,
        revision: sql`${leverWriteBacks.revision} + 1`,
        ...AWAKE,
      },
      setWhere: isAnother(change),
    });
  if (change.wanted !== 'ordered') await keepNote(tx, wanted, outcomeOf(change));
}

/** What makes a row be acted on again. */
export const AWAKE = {
  state: 'pending',
  attention: null,
  nextAttemptAt: sql`now()`,
  updatedAt: sql`now()`,
} as const;

type Change = Pick<WriteBackRow, 'wanted' | 'reason' | 'reportLink' | 'advance'>;

function changeOf({ state, reason, reportLink = false, advance = false }: WantedWriteBack): Change {
  if (state === 'error' && !reason) throw new Error('A write-back of an error needs its reason');
  return { wanted: state, reason: state === 'error' ? (reason ?? null) : null, reportLink, advance };
}

function isAnother(change: Change): SQL {
  const { wanted, reason, reportLink, advance } = leverWriteBacks;
  return sql`(${wanted}, ${reason}, ${reportLink}, ${advance}) is distinct from
    (${change.wanted}::text, ${change.reason}::text, ${change.reportLink}::boolean, ${change.advance}::boolean)`;
}

/** The outcome that a note tells; each is told once. */
export function outcomeOf({ wanted, reason }: Pick<WriteBackRow, 'wanted' | 'reason'>): string {
  return wanted === 'error' ? `error:${reason}` : wanted;
}

async function keepNote(tx: Transaction, key: WriteBackKey, outcome: string): Promise<void> {
  const { runId, taskKey, attempt } = key;
  await tx
    .insert(leverNotes)
    .values({ marker: randomBytes(6).toString('hex'), runId, taskKey, attempt, outcome })
    .onConflictDoNothing({
      target: [leverNotes.runId, leverNotes.taskKey, leverNotes.attempt, leverNotes.outcome],
    });
}

/** An opportunity of one Lever account. */
export interface Opportunity {
  readonly connectionId: string;
  readonly opportunityId: string;
}

export function ofOpportunity({ connectionId, opportunityId }: Opportunity): SQL | undefined {
  return and(
    eq(leverWriteBacks.connectionId, connectionId),
    eq(leverWriteBacks.opportunityId, opportunityId),
  );
}

export function ofWriteBack({ runId, taskKey, attempt }: WriteBackKey): SQL | undefined {
  return and(
    eq(leverWriteBacks.runId, runId),
    eq(leverWriteBacks.taskKey, taskKey),
    eq(leverWriteBacks.attempt, attempt),
  );
}

/** Every attempt of an opportunity, oldest first, and their notes. */
export async function writeBacksOf(
  db: Queryable,
  opportunity: Opportunity,
): Promise<{ readonly rows: readonly WriteBackRow[]; readonly notes: readonly LeverNoteRow[] }> {
  const rows = await db
    .select()
    .from(leverWriteBacks)
    .where(ofOpportunity(opportunity))
    .orderBy(asc(leverWriteBacks.position));
  if (rows.length === 0) return { rows, notes: [] };
  const runIds = [...new Set(rows.map(({ runId }) => runId))];
  const notes = await db.select().from(leverNotes).where(inArray(leverNotes.runId, runIds));
  return { rows, notes: notes.filter((note) => rows.some((row) => isSameAttempt(row, note))) };
}

export function isSameAttempt(a: WriteBackKey, b: WriteBackKey): boolean {
  return a.runId === b.runId && a.taskKey === b.taskKey && a.attempt === b.attempt;
}
