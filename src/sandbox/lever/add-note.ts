import { randomUUID } from 'node:crypto';
import type { Note } from './lever-objects.ts';
import type { LeverTwin } from './lever-twin.ts';

/** Adds a note, by the API or by a person on the page. Lever: each is one more, whatever it says. */
export function addNote(
  twin: LeverTwin,
  {
    opportunityId,
    entry,
    user,
    secret,
    by,
  }: Pick<Note, 'opportunityId' | 'user' | 'secret' | 'by'> & { entry: Note['values'][number] },
): Note {
  const note: Note = {
    id: randomUUID(),
    opportunityId,
    values: [entry],
    user,
    secret,
    by,
    createdAt: entry.createdAt,
    completedAt: entry.createdAt,
    deletedAt: null,
  };
  twin.data().notes[note.id] = note;
  twin.machine.changed();
  return note;
}
