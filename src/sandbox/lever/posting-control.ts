import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ControlRefusal, type ControlRouter, controlBody } from '../machinery/control-router.ts';
import { type LeverTwin, postingOf } from './lever-twin.ts';

const Tags = z.array(z.string());
const NewPosting = z.object({ text: z.string().min(1), tags: Tags.default([]) });

/** Calls in which a person does something to a posting. */
export function addPostingControl({ route }: ControlRouter, twin: LeverTwin): void {
  route('POST', '/postings', '{text, tags?}: adds a posting like the first one', async (c) => {
    const { text, tags } = await controlBody(c, NewPosting);
    const [first] = twin.data().postings;
    if (first === undefined) throw new ControlRefusal(404, 'no posting to be like');
    const now = twin.now();
    const posting = { ...first, id: randomUUID(), text, tags, createdAt: now, updatedAt: now };
    twin.data().postings.push(posting);
    twin.machine.changed();
    return posting;
  });
  route('PUT', '/postings/:id', '{tags}: replaces the tags of a posting', async (c) => {
    const posting = postingOf(twin, c.req.param('id') ?? '');
    if (posting === undefined) throw new ControlRefusal(404, 'no such posting');
    posting.tags = (await controlBody(c, z.object({ tags: Tags }))).tags;
    posting.updatedAt = twin.now();
    twin.machine.changed();
    return posting;
  });
}
