import { eq } from 'drizzle-orm';
import { writeAudit } from './audit.ts';
import type { Db } from './database.ts';
import { connections } from './schema/connections.ts';

export type SetUsesAssess =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'connection.not_found' | 'connection.not_checkr' };

/** Says whether the account of a Checkr connection assesses its reports, with the audit row; later orders go by it. */
export async function setUsesAssess(
  db: Db,
  wanted: { readonly connectionId: string; readonly usesAssess: boolean; readonly actor: string },
): Promise<SetUsesAssess> {
  const { connectionId, usesAssess, actor } = wanted;
  const mine = eq(connections.id, connectionId);
  return db.transaction(async (tx): Promise<SetUsesAssess> => {
    const [connection] = await tx.select().from(connections).where(mine).for('update');
    if (!connection) return { ok: false, reason: 'connection.not_found' };
    if (connection.kind !== 'checkr') return { ok: false, reason: 'connection.not_checkr' };
    const settings = { ...connection.settings, usesAssess };
    await tx.update(connections).set({ settings, updatedAt: new Date() }).where(mine);
    const object = { objectType: 'connection', objectId: connectionId };
    await writeAudit(tx, { actor, action: 'connection.assess_set', ...object, details: { usesAssess } });
    return { ok: true };
  });
}
