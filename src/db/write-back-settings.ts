import { z } from 'zod';
import { changeConnectionSettings } from './connection-settings.ts';
import type { Db } from './database.ts';
import type { WriteBackSettings } from './schema/connections.ts';

// Ids go into URLs and bodies of Lever; those of stages are not always UUIDs (`offer`).
const LeverId = z.string().regex(/^[\x21-\x7e]{1,255}$/, 'must be an id of Lever');

/** What an admin sets of the write-backs of a Lever connection. */
export const NewWriteBackSettings = z.strictObject({
  enabled: z.boolean(),
  secretNotes: z.boolean().default(false),
  performAs: LeverId.optional(),
  advanceToStage: LeverId.optional(),
});
export type NewWriteBackSettings = z.input<typeof NewWriteBackSettings>;

export type SetWriteBackSettings =
  | { readonly ok: true; readonly settings: WriteBackSettings }
  | { readonly ok: false; readonly reason: 'connection.not_found' | 'connection.wrong_kind' };

/** Replaces what a Lever connection writes back, with its audit row; throws `ZodError` when the input breaks a rule. */
export async function setWriteBackSettings({
  db,
  actor,
  connectionId,
  input,
}: {
  readonly db: Db;
  readonly actor: string;
  readonly connectionId: string;
  readonly input: NewWriteBackSettings;
}): Promise<SetWriteBackSettings> {
  const { enabled, secretNotes, performAs, advanceToStage } = NewWriteBackSettings.parse(input);
  const writeBack: WriteBackSettings = {
    enabled,
    secretNotes,
    ...(performAs === undefined ? {} : { performAs }),
    ...(advanceToStage === undefined ? {} : { advanceToStage }),
  };
  const changed = await changeConnectionSettings(db, {
    connectionId,
    kind: 'lever',
    settings: { writeBack },
    actor,
    action: 'connection.write_back_set',
    details: { ...writeBack },
  });
  if (changed === 'not_found') return { ok: false, reason: 'connection.not_found' };
  return changed === 'changed'
    ? { ok: true, settings: writeBack }
    : { ok: false, reason: 'connection.wrong_kind' };
}
