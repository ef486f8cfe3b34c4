import { z } from 'zod';
import { EpochMs, listOrEmpty, orNull, textOrEmpty } from '../tolerant.ts';

/** A note on an opportunity; a comment on it is one more field. Lever: the text is in `value`, `text` says "Note". */
export const LeverNote = z.object({
  id: z.string(),
  fields: listOrEmpty(z.object({ value: textOrEmpty })),
  user: orNull(z.string()),
  secret: z
    .boolean()
    .nullish()
    .transform((value) => value ?? false),
  createdAt: orNull(EpochMs),
  deletedAt: orNull(EpochMs),
});
export type LeverNote = z.infer<typeof LeverNote>;

/** Lever: the documented answer to a new note is only `noteId`, the live one is the note and `noteId`. */
export const WrittenNote = z
  .object({ noteId: z.string().nullish(), id: z.string().nullish() })
  .transform(({ noteId, id }, context) => {
    const found = noteId ?? id;
    if (found) return { noteId: found };
    context.addIssue({ code: 'custom', message: 'no id', path: ['noteId'] });
    return z.NEVER;
  });
export type WrittenNote = z.infer<typeof WrittenNote>;
