import { eq } from 'drizzle-orm';
import { writeAudit } from './audit.ts';
import type { Db } from './database.ts';
import { type ConnectionKind, type ConnectionSettings, connections } from './schema/connections.ts';

/** Changes settings of a connection, which has to be of this kind, with the audit row that says what was set. */
export async function changeConnectionSettings(
  db: Db,
  change: {
    readonly connectionId: string;
    readonly kind: ConnectionKind;
    /** What is undefined is taken away. */
    readonly settings: { readonly [K in keyof ConnectionSettings]?: ConnectionSettings[K] | undefined };
    readonly actor: string;
    readonly action: string;
    readonly details: Readonly<Record<string, unknown>>;
  },
): Promise<'changed' | 'not_found' | 'wrong_kind'> {
  const { connectionId, actor, action, details } = change;
  const mine = eq(connections.id, connectionId);
  return db.transaction(async (tx) => {
    const [connection] = await tx.select().from(connections).where(mine).for('update');
    if (!connection) return 'not_found';
    if (connection.kind !== change.kind) return 'wrong_kind';
    const settings = { ...connection.settings, ...change.settings } as ConnectionSettings;
    await tx.update(connections).set({ settings, updatedAt: new Date() }).where(mine);
    await writeAudit(tx, { actor, action, objectType: 'connection', objectId: connectionId, details });
    return 'changed';
  });
}
