import type { Hono } from 'hono';
import { z } from 'zod';
import type { TwinContext, TwinEnv } from '../../machinery/control-router.ts';
import { addNote } from '../add-note.ts';
import { badRequest, notFound } from '../lever-error.ts';
import type { Note } from '../lever-objects.ts';
import { listBody, pageById } from '../lever-pages.ts';
import { leverBody, opportunityOf, performAs } from '../lever-request.ts';
import type { LeverTwin } from '../lever-twin.ts';

const NewNote = z.object({
  value: z.string().min(1),
  secret: z.boolean().default(false),
  score: z.number().int().min(1).max(4).nullable().default(null),
  notifyFollowers: z.boolean().default(false),
  createdAt: z.number().optional(),
});

function renderNote({ id, values, user, secret, completedAt, deletedAt, createdAt }: Note) {
  return {
    id,
    text: 'Note',
    fields: values.map(({ value, createdAt: writtenAt, stage, score }) => ({
      createdAt: writtenAt,
      score,
      stage,
      text: 'Comment',
      type: 'note',
      user,
      value,
    })),
    user,
    secret,
    completedAt,
    deletedAt,
    createdAt,
  };
}

/** Lever: a secret note is for people with the right to sensitive information; whether a key is one is a switch. */
function isShown(twin: LeverTwin, { secret }: Note): boolean {
  return !secret || twin.data().settings.secretNotesReadable;
}

function noteOf(c: TwinContext, twin: LeverTwin, id: string): Note {
  const opportunity = opportunityOf(c, twin);
  const note = twin.data().notes[id];
  if (note === undefined || note.opportunityId !== opportunity.id || !isShown(twin, note)) {
    throw notFound('notes', id);
  }
  return note;
}

/** Lever: only notes written through the API can be changed or deleted through it; the refusal is not published. */
function ownNoteOf(c: TwinContext, twin: LeverTwin, id: string): Note {
  const note = noteOf(c, twin, id);
  if (note.by === 'person') throw badRequest('Only notes created through the API can be changed.');
  return note;
}

const Replacement = z.object({
  values: z.array(z.object({ value: z.string().min(1), createdAt: z.number().optional() })).min(1),
});

/** Lever: replaces all values of a note at once. */
async function replace(c: TwinContext, twin: LeverTwin) {
  const note = ownNoteOf(c, twin, c.req.param('note') ?? '');
  const { values } = await leverBody(c, Replacement);
  const { stage } = opportunityOf(c, twin);
  note.values = values.map(({ value, createdAt }) => ({
    value,
    createdAt: createdAt ?? twin.now(),
    stage,
    score: null,
  }));
  twin.machine.changed();
  return { data: renderNote(note) };
}

/** Lever: no idempotency; a repeated POST is a second note. `note_id` adds a comment to an existing note. */
async function create(c: TwinContext, twin: LeverTwin) {
  const { id: opportunityId, stage } = opportunityOf(c, twin);
  const user = performAs(c, twin) ?? null;
  const { value, secret, score, createdAt } = await leverBody(c, NewNote);
  const at = createdAt ?? twin.now();
  if (at > twin.now()) throw badRequest('createdAt must be in the past');
  const entry = { value, createdAt: at, stage, score };
  const thread = c.req.query('note_id');
  if (thread !== undefined) {
    const note = noteOf(c, twin, thread);
    note.values.push(entry);
    twin.machine.changed();
    return { data: { ...renderNote(note), noteId: note.id } };
  }
  const note = addNote(twin, { opportunityId, entry, user, secret, by: 'api' });
  return { data: { ...renderNote(note), noteId: note.id } };
}

/** Notes on an opportunity. Lever: the live answer to a POST is the whole note plus `noteId`. */
export function noteRoutes(app: Hono<TwinEnv>, twin: LeverTwin): void {
  app.post('/v1/opportunities/:opportunity/notes', async (c) => c.json(await create(c, twin), 201));
  app.get('/v1/opportunities/:opportunity/notes', (c) => {
    const opportunity = opportunityOf(c, twin);
    const notes = Object.values(twin.data().notes).filter(
      (note) => note.opportunityId === opportunity.id && isShown(twin, note),
    );
    return c.json(
      listBody(
        pageById(c, notes, ({ id }) => id),
        renderNote,
      ),
    );
  });
  app.get('/v1/opportunities/:opportunity/notes/:note', (c) =>
    c.json({ data: renderNote(noteOf(c, twin, c.req.param('note'))) }),
  );
  app.put('/v1/opportunities/:opportunity/notes/:note', async (c) => c.json(await replace(c, twin)));
  app.delete('/v1/opportunities/:opportunity/notes/:note', (c) => {
    const note = ownNoteOf(c, twin, c.req.param('note'));
    delete twin.data().notes[note.id];
    twin.machine.changed();
    return c.body(null, 204);
  });
}
