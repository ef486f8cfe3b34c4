import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { writeAudit } from './audit.ts';
import type { Db } from './database.ts';
import { connections, type WriteBackSettings } from './schema/connections.ts';

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
  return db.transaction(async (tx): Promise<SetWriteBackSettings> => {
    const mine = eq(connections.id, connectionId);
    const [connection] = await tx.select().from(connections).where(mine).for('update');
    if (!connection) return { ok: false, reason: 'connection.not_found' };
    if (connection.kind !== 'lever') return { ok: false, reason: 'connection.wrong_kind' };
    const settings = { ...connection.settings, writeBack };
    await tx.update(connections).set({ settings, updatedAt: new Date() }).where(mine);
    await writeAudit(tx, {
      actor,
      action: 'connection.write_back_set',
      objectType: 'connection',
      objectId: connectionId,
      details: { ...writeBack },
    });
    return { ok: true, settings: writeBack };
  });
}
