import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Db } from '../db/database.ts';
import { leverNotes, leverWriteBacks } from '../db/schema/write-backs.ts';
import { isSameAttempt, ofWriteBack, outcomeOf } from '../db/write-backs.ts';
import type { WriteBackAttention } from '../domain/lever/write-back-state.ts';
import type { LeverClient } from '../integrations/lever/client.ts';
import { VendorError } from '../integrations/vendor-error.ts';
import type {
  WriteBackActivities,
  WriteBackCall,
  WriteBackNext,
  WriteBackTarget,
} from '../workflows/contract.ts';
import { leverRefusesAccess } from './lever-refusal.ts';
import type { VendorClients } from './vendor-clients.ts';
import { writeNoteText } from './write-back-note.ts';
import type { OpenWriteBack, WriteBackStore } from './write-back-store.ts';

export interface WriteBackDeps {
  readonly db: Db;
  readonly vendors: Pick<VendorClients, 'lever' | 'provider'>;
  readonly mayArriveMs?: number;
  /** A clock that never goes back, in ms. */
  readonly elapsed?: () => number;
}

/** Older than this (ms) a call is not sent any more: its worker was stopped, and another may have taken over. */
const STALE_MS = 5_000;

/** The activity that makes one call: written down before, so that a call whose end nobody saw is known. */
export function createWriteBackCall({
  db,
  vendors,
  store,
  elapsed = () => performance.now(),
}: WriteBackDeps & { readonly store: WriteBackStore }): Pick<WriteBackActivities, 'doWriteBack'> {
  async function doWriteBack(
    input: WriteBackTarget & { readonly call: WriteBackCall; readonly now: number },
  ): Promise<WriteBackNext> {
    const begunAt = elapsed();
    const known = await store.open(input);
    if (!known) return { do: 'end' };
    const text = await textOf(known, input.call);
    if (text === null || !(await begin(known, input.call)) || elapsed() - begunAt > STALE_MS)
      return { do: 'look' };
    try {
      const noteId = await send(vendors.lever(known.connection), { ...input, text, known });
      await end(known, input.call, noteId, new Date(input.now));
      return { do: 'look' };
    } catch (error) {
      if (!(error instanceof VendorError) || error.outcome === 'unknown') throw error;
      await takeBack(known, input.call);
      if (error.transient) throw error;
      await store.refused(known.open, attentionOf(error), input.now);
      return { do: 'end' };
    }
  }

  /** The text to be sent, empty for a call without one; null when the note is not wanted any more. */
  async function textOf({ open, notes }: OpenWriteBack, call: WriteBackCall): Promise<string | null> {
    if (call.do !== 'write_note') return '';
    const note = notes.find(({ marker }) => marker === call.marker);
    const row = open.find((one) => note && isSameAttempt(one, note) && outcomeOf(one) === note.outcome);
    return row ? writeNoteText({ db, vendors }, row, call.marker) : null;
  }

  /** Commits that a call is under way; false when a note was sent by somebody else since the look. */
  function begin({ newest, connection }: OpenWriteBack, call: WriteBackCall): Promise<boolean> {
    return db.transaction(async (tx) => {
      if (call.do === 'write_note') {
        const secret = connection.settings.writeBack?.secretNotes ?? false;
        const claimed = await tx
          .update(leverNotes)
          .set({ state: 'sending', sends: sql`${leverNotes.sends} + 1`, secret })
          .where(
            and(
              eq(leverNotes.marker, call.marker),
              eq(leverNotes.sends, call.sends),
              inArray(leverNotes.state, ['none', 'sending']),
            ),
          )
          .returning({ marker: leverNotes.marker });
        if (claimed.length === 0) return false;
      }
      await tx.update(leverWriteBacks).set({ calling: true }).where(ofWriteBack(newest));
      return true;
    });
  }

  function end(
    { newest }: OpenWriteBack,
    call: WriteBackCall,
    noteId: string | null,
    now: Date,
  ): Promise<void> {
    return db.transaction(async (tx) => {
      if (call.do === 'write_note' && noteId) await store.noteWritten(tx, call.marker, noteId, now);
      await tx.update(leverWriteBacks).set({ calling: false }).where(ofWriteBack(newest));
    });
  }

  /** The call surely had no effect. */
  function takeBack({ newest }: OpenWriteBack, call: WriteBackCall): Promise<void> {
    return db.transaction(async (tx) => {
      if (call.do === 'write_note') {
        const mine = and(eq(leverNotes.marker, call.marker), eq(leverNotes.sends, call.sends + 1));
        await tx.update(leverNotes).set({ state: 'none' }).where(mine);
      }
      await tx.update(leverWriteBacks).set({ calling: false }).where(ofWriteBack(newest));
    });
  }

  return { doWriteBack };
}

/** Makes the call; answers the id of the note that it wrote. */
async function send(
  lever: LeverClient,
  {
    opportunityId,
    call,
    text,
    known,
  }: WriteBackTarget & { readonly call: WriteBackCall; readonly text: string; readonly known: OpenWriteBack },
): Promise<string | null> {
  const { performAs, secretNotes = false } = known.connection.settings.writeBack ?? {};
  const options = { performAs };
  switch (call.do) {
    case 'remove_tags':
      await lever.removeTags(opportunityId, call.tags, options);
      return null;
    case 'add_tag':
      await lever.addTags(opportunityId, [call.tag], options);
      return null;
    case 'advance_stage':
      await lever.updateStage(opportunityId, call.stage, options);
      return null;
    case 'delete_note':
      await lever.deleteNote(opportunityId, call.noteId);
      return null;
    case 'write_note': {
      const { noteId } = await lever.createNote(opportunityId, { value: text, secret: secretNotes }, options);
      return noteId;
    }
  }
}

function attentionOf({ code }: VendorError): WriteBackAttention {
  if (leverRefusesAccess(code)) return 'connection_refused';
  return code === 'lever.not_found' ? 'record_missing' : 'write_refused';
}
