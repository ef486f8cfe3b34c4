import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { type ConnectionRow, openConnection } from '../db/connections.ts';
import type { Db, Queryable } from '../db/database.ts';
import { brokenUniqueness } from '../db/database-fault.ts';
import { connections } from '../db/schema/connections.ts';
import { deliveries } from '../db/schema/deliveries.ts';
import { type KeyRing, KeyRingError } from '../key-ring.ts';
import type { DeliveryRow } from './claim.ts';

/** What tells of which account an event for a partner application is. */
export const PartnerEvent = z.object({
  accountId: z.string().optional(),
  object: z.object({ id: z.string().optional(), accessCodeHmac: z.string().optional() }),
});
export type PartnerEvent = z.infer<typeof PartnerEvent>;

/** The connections that log in through an application. */
export function connectionsOfApp(db: Queryable, appId: string): Promise<ConnectionRow[]> {
  return db.select().from(connections).where(eq(connections.oauthAppId, appId));
}

/**
 * The connection that an event is about: by its account, or by the token that it revokes. Checkr: the account of
 * `token.deauthorized` is the partner's own, and `account.credentialed` may name the account in its object only.
 */
export function connectionOfEvent(
  { type, event }: { readonly type: string; readonly event: PartnerEvent },
  { rows, keyRing }: { readonly rows: readonly ConnectionRow[]; readonly keyRing: KeyRing },
): ConnectionRow | null {
  if (type === 'token.deauthorized') {
    const { accessCodeHmac } = event.object;
    return rows.find((row) => tokenHmacs(keyRing, row).some((hmac) => hmac === accessCodeHmac)) ?? null;
  }
  const ofAccount = (id: string | undefined) =>
    id === undefined ? undefined : rows.find((row) => row.accountId === id);
  const isAccount = type.startsWith('account.');
  return ofAccount(event.accountId) ?? (isAccount ? ofAccount(event.object.id) : undefined) ?? null;
}

/** Under every key of the ring: a delivery may have been stored before a key was put in front. */
function tokenHmacs(keyRing: KeyRing, row: ConnectionRow): readonly string[] {
  try {
    const { credential } = openConnection(keyRing, row);
    return credential?.type === 'oauth' ? keyRing.fingerprints(credential.accessToken) : [];
  } catch (error) {
    if (error instanceof KeyRingError) return [];
    throw error;
  }
}

export type Routed =
  | { readonly found: 'connection'; readonly delivery: DeliveryRow }
  | { readonly found: 'nothing' | 'copy' };

/** Gives a delivery that was parked at its application to the connection of its account, once that is known. */
export async function routePartnerEvent(
  db: Db,
  { keyRing, delivery }: { readonly keyRing: KeyRing; readonly delivery: DeliveryRow },
): Promise<Routed> {
  const event = PartnerEvent.safeParse(delivery.body);
  if (!event.success) return { found: 'nothing' };
  const rows = await connectionsOfApp(db, delivery.connectionId);
  const connection = connectionOfEvent({ type: delivery.event, event: event.data }, { rows, keyRing });
  if (!connection) return { found: 'nothing' };
  const { id: connectionId } = connection;
  try {
    const mine = and(eq(deliveries.id, delivery.id), eq(deliveries.state, 'pending'));
    await db.update(deliveries).set({ connectionId }).where(mine);
  } catch (error) {
    if (brokenUniqueness(error) === 'deliveries_dedupe') return { found: 'copy' };
    throw error;
  }
  return { found: 'connection', delivery: { ...delivery, connectionId } };
}
