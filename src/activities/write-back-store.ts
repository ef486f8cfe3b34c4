import { and, eq, isNotNull, sql } from 'drizzle-orm';
import { type ConnectionRow, findConnection } from '../db/connections.ts';
import type { Db, Transaction } from '../db/database.ts';
import { leverNotes, leverWriteBacks } from '../db/schema/write-backs.ts';
import {
  isSameAttempt,
  type LeverNoteRow,
  type Opportunity,
  ofOpportunity,
  ofWriteBack,
  outcomeOf,
  type WriteBackRow,
  writeBacksOf,
} from '../db/write-backs.ts';
import { tellsByNote } from '../domain/lever/wanted-notes.ts';
import type { WriteBackAttention } from '../domain/lever/write-back-state.ts';
import type { WantedWriteBack } from '../domain/lever/write-back-step.ts';

/** The pause (ms) before an account that refused us is asked again. */
const TRY_AGAIN_MS = 900_000;

/** What is wanted of an opportunity, with the rows that say so. */
export interface OpenWriteBack {
  readonly connection: ConnectionRow;
  /** Every attempt, oldest first. */
  readonly rows: readonly WriteBackRow[];
  /** The attempts that are not settled and do not wait for an admin. */
  readonly open: readonly WriteBackRow[];
  readonly newest: WriteBackRow;
  readonly notes: readonly LeverNoteRow[];
  readonly wanted: WantedWriteBack;
}

/** Reads and writes the rows of write-backs; each write is fenced by the revision that was read. */
export function createWriteBackStore({ db }: { readonly db: Db }) {
  /** What is to be done for an opportunity; null when nothing is, or its connection is switched off. */
  async function open(opportunity: Opportunity): Promise<OpenWriteBack | null> {
    const [connection, { rows, notes }] = await Promise.all([
      findConnection(db, opportunity.connectionId),
      writeBacksOf(db, opportunity),
    ]);
    const open = rows.filter((row) => row.nextAttemptAt !== null);
    const newest = rows.at(-1);
    if (!connection?.active || !newest || open.length === 0) return null;
    return {
      connection,
      rows,
      open,
      newest,
      notes,
      wanted: wantedOf({ connection, rows, open, newest, notes }),
    };
  }

  /** Gives calls whose end nobody saw until `doubtUntil` to take effect; true when there were any. */
  async function doubtCalls(opportunity: Opportunity, doubtUntil: Date): Promise<boolean> {
    const doubted = await db
      .update(leverWriteBacks)
      .set({ calling: false, doubtUntil })
      .where(and(ofOpportunity(opportunity), eq(leverWriteBacks.calling, true)))
      .returning({ runId: leverWriteBacks.runId });
    return doubted.length > 0;
  }

  /** Lever has this note. */
  async function noteWritten(tx: Db | Transaction, marker: string, noteId: string, now: Date): Promise<void> {
    await tx
      .update(leverNotes)
      .set({
        state: 'written',
        noteId,
        writtenAt: sql`coalesce(${leverNotes.writtenAt}, ${now.toISOString()})`,
      })
      .where(eq(leverNotes.marker, marker));
  }

  /** Nobody can say whether Lever has this note. */
  async function noteUnconfirmed(known: OpenWriteBack, marker: string): Promise<void> {
    const note = known.notes.find((other) => other.marker === marker);
    if (!note) throw new Error(`There is no note ${marker}`);
    await db.transaction(async (tx) => {
      const doubtful = and(eq(leverNotes.marker, marker), eq(leverNotes.state, 'sending'));
      await tx.update(leverNotes).set({ state: 'unconfirmed' }).where(doubtful);
      await attend(
        tx,
        known.open.filter((row) => isSameAttempt(row, note)),
        'note_unconfirmed',
        null,
      );
    });
  }

  /** Lever refuses: all that is open needs attention, and is tried again by itself where the account is the reason. */
  async function refused(
    rows: readonly WriteBackRow[],
    attention: WriteBackAttention,
    now: number,
  ): Promise<void> {
    const again = attention === 'connection_refused' ? new Date(now + TRY_AGAIN_MS) : null;
    await db.transaction((tx) => attend(tx, rows, attention, again));
  }

  /** Lever shows all that is wanted; false when something else was wanted meanwhile. */
  async function settle({ open, newest, wanted }: OpenWriteBack, tag: string, now: Date): Promise<boolean> {
    return db.transaction(async (tx) => {
      let settled = 0;
      for (const row of open) {
        const isNewest = isSameAttempt(row, newest);
        const written = await tx
          .update(leverWriteBacks)
          .set({
            state: 'settled',
            attention: null,
            nextAttemptAt: null,
            doubtUntil: null,
            settledAt: now,
            updatedAt: now,
            ...(isNewest ? { writtenTag: tag } : {}),
            ...(isNewest && wanted.stage !== null ? { advancedAt: now } : {}),
          })
          .where(unchanged(row))
          .returning({ runId: leverWriteBacks.runId });
        settled += written.length;
      }
      return settled === open.length;
    });
  }

  return { open, doubtCalls, noteWritten, noteUnconfirmed, refused, settle };
}
export type WriteBackStore = ReturnType<typeof createWriteBackStore>;

function unchanged(row: WriteBackRow) {
  return and(
    ofWriteBack(row),
    eq(leverWriteBacks.revision, row.revision),
    isNotNull(leverWriteBacks.nextAttemptAt),
  );
}

async function attend(
  tx: Transaction,
  rows: readonly WriteBackRow[],
  attention: WriteBackAttention,
  nextAttemptAt: Date | null,
): Promise<void> {
  const change = { state: 'needs_attention', attention, nextAttemptAt, updatedAt: sql`now()` } as const;
  for (const row of rows) await tx.update(leverWriteBacks).set(change).where(unchanged(row));
}

function wantedOf({ connection, rows, open, newest, notes }: Omit<OpenWriteBack, 'wanted'>): WantedWriteBack {
  const telling = open.filter((row) => tellsByNote(row, rows));
  const stage = connection.settings.writeBack?.advanceToStage;
  const advances = newest.wanted === 'completed' && newest.advance && newest.advancedAt === null;
  const doubts = rows.flatMap((row) => row.doubtUntil?.getTime() ?? []);
  return {
    state: newest.wanted,
    notes: telling.flatMap((row) =>
      notes.filter((note) => isSameAttempt(note, row) && note.outcome === outcomeOf(row)),
    ),
    stage: advances && open.includes(newest) && stage ? stage : null,
    doubtUntil: doubts.length > 0 ? Math.max(...doubts) : null,
  };
}
