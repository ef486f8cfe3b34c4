import { changeConnectionSettings } from './connection-settings.ts';
import type { Db } from './database.ts';

export type SetUsesAssess =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'connection.not_found' | 'connection.not_checkr' };

/** Says whether the account of a Checkr connection assesses its reports, with the audit row; later orders go by it. */
export async function setUsesAssess(
  db: Db,
  wanted: { readonly connectionId: string; readonly usesAssess: boolean; readonly actor: string },
): Promise<SetUsesAssess> {
  const { connectionId, usesAssess, actor } = wanted;
  const changed = await changeConnectionSettings(db, {
    connectionId,
    kind: 'checkr',
    settings: { usesAssess },
    actor,
    action: 'connection.assess_set',
    details: { usesAssess },
  });
  if (changed === 'not_found') return { ok: false, reason: 'connection.not_found' };
  return changed === 'changed' ? { ok: true } : { ok: false, reason: 'connection.not_checkr' };
}
