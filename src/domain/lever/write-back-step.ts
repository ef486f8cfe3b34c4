import { WRITE_BACK_STATES, WRITE_BACK_TAGS, type WriteBackState } from './write-back-state.ts';

/**
 * What is known of a note: nothing was sent, it was sent and not confirmed, Lever has it, or nobody can say.
 * `sends` counts how often it was sent; the marker is what its text carries.
 */
export const NOTE_STATES = ['none', 'sending', 'written', 'unconfirmed'] as const;
export type NoteState = (typeof NOTE_STATES)[number];

export interface WantedNote {
  readonly marker: string;
  readonly state: NoteState;
  readonly secret: boolean;
  readonly sends: number;
}

/** A note that Lever shows and that carries a marker of Gangway. */
export interface ShownNote {
  readonly id: string;
  readonly marker: string;
  readonly secret: boolean;
  /** Epoch ms. */
  readonly createdAt: number;
}

/** What Gangway wants of one opportunity: the newest attempt decides tag and stage, every attempt has its notes. */
export interface WantedWriteBack {
  readonly state: WriteBackState;
  readonly notes: readonly WantedNote[];
  /** The stage to advance to, when that is wanted and was not done before. */
  readonly stage: string | null;
  /** Epoch ms until which a call of unknown outcome may still take effect; null when there is none. */
  readonly doubtUntil: number | null;
}

/** What Lever shows now. */
export interface ShownWriteBack {
  readonly tags: readonly string[];
  readonly notes: readonly ShownNote[];
  /** How the opportunity stands to the wanted stage; `unneeded` when none is wanted. */
  readonly stage: 'unneeded' | 'before' | 'reached' | 'unknown';
}

export type WriteBackStep =
  | { readonly do: 'remove_tags'; readonly tags: readonly string[] }
  | { readonly do: 'add_tag'; readonly tag: string }
  | { readonly do: 'write_note'; readonly marker: string; readonly sends: number }
  | { readonly do: 'delete_note'; readonly noteId: string }
  | { readonly do: 'advance_stage'; readonly stage: string }
  | { readonly do: 'unconfirmed'; readonly marker: string }
  | { readonly do: 'stage_missing' }
  | { readonly do: 'wait'; readonly until: number }
  | { readonly do: 'done' };

/**
 * The next single call that brings Lever closer to what is wanted; `now` in epoch ms. Only the three tags of Gangway
 * and notes with its markers are ever touched.
 */
export function nextWriteBackStep(
  wanted: WantedWriteBack,
  shown: ShownWriteBack,
  now: number,
): WriteBackStep {
  const waiting = wanted.doubtUntil !== null && now < wanted.doubtUntil ? wanted.doubtUntil : null;
  return (
    tagStep(wanted.state, shown.tags) ??
    noteStep(wanted.notes, shown.notes, waiting) ??
    stageStep(wanted.stage, shown.stage) ??
    (waiting === null ? { do: 'done' } : { do: 'wait', until: waiting })
  );
}

function tagStep(state: WriteBackState, tags: readonly string[]): WriteBackStep | null {
  const ours = WRITE_BACK_TAGS[state];
  const others = WRITE_BACK_STATES.map((other) => WRITE_BACK_TAGS[other]).filter(
    (tag) => tag !== ours && tags.includes(tag),
  );
  if (others.length > 0) return { do: 'remove_tags', tags: others };
  return tags.includes(ours) ? null : { do: 'add_tag', tag: ours };
}

function noteStep(
  wanted: readonly WantedNote[],
  shown: readonly ShownNote[],
  waiting: number | null,
): WriteBackStep | null {
  for (const note of wanted) {
    const step = stepOfNote(note, shown, waiting);
    if (step) return step;
  }
  return null;
}

function stepOfNote(
  note: WantedNote,
  shown: readonly ShownNote[],
  waiting: number | null,
): WriteBackStep | null {
  const { marker, sends } = note;
  const copies = shown.filter((other) => other.marker === marker).sort(oldestFirst);
  const surplus = copies[1];
  if (surplus) return { do: 'delete_note', noteId: surplus.id };
  if (copies.length === 1 || note.state === 'written' || note.state === 'unconfirmed') return null;
  if (note.state === 'none') return { do: 'write_note', marker, sends };
  // It may still arrive: the wait at the end of the steps comes before another look.
  if (waiting !== null) return null;
  return isProvenAbsent(note, shown) ? { do: 'write_note', marker, sends } : { do: 'unconfirmed', marker };
}

/** A secret note that Lever does not show is absent only if Lever shows another secret note of Gangway. */
function isProvenAbsent(note: WantedNote, shown: readonly ShownNote[]): boolean {
  return !note.secret || shown.some((other) => other.secret);
}

function oldestFirst(a: ShownNote, b: ShownNote): number {
  return a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1);
}

function stageStep(stage: string | null, shown: ShownWriteBack['stage']): WriteBackStep | null {
  if (stage === null || shown === 'unneeded' || shown === 'reached') return null;
  return shown === 'before' ? { do: 'advance_stage', stage } : { do: 'stage_missing' };
}
