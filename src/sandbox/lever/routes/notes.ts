import { randomUUID } from 'node:crypto';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { TwinContext, TwinEnv } from '../../machinery/control-router.ts';
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

function noteOf(c: TwinContext, twin: LeverTwin, id: string): Note {
  const opportunity = opportunityOf(c, twin);
  const note = twin.data().notes[id];
  if (note === undefined || note.opportunityId !== opportunity.id) throw notFound('notes', id);
  return note;
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
  const note: Note = {
    id: randomUUID(),
    opportunityId,
    values: [entry],
    user,
    secret,
    createdAt: at,
    completedAt: at,
    deletedAt: null,
  };
  twin.data().notes[note.id] = note;
  twin.machine.changed();
  return { data: { ...renderNote(note), noteId: note.id } };
}

/** Notes on an opportunity. Lever: the live answer to a POST is the whole note plus `noteId`. */
export function noteRoutes(app: Hono<TwinEnv>, twin: LeverTwin): void {
  app.post('/v1/opportunities/:opportunity/notes', async (c) => c.json(await create(c, twin), 201));
  app.get('/v1/opportunities/:opportunity/notes', (c) => {
    const opportunity = opportunityOf(c, twin);
    const notes = Object.values(twin.data().notes).filter((note) => note.opportunityId === opportunity.id);
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
  app.delete('/v1/opportunities/:opportunity/notes/:note', (c) => {
    const note = noteOf(c, twin, c.req.param('note'));
    delete twin.data().notes[note.id];
    twin.machine.changed();
    return c.body(null, 204);
  });
}
