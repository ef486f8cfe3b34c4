import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { newEndpointKey, newId } from '../ids.ts';
import type { KeyRing } from '../key-ring.ts';
import type { Queryable, Transaction } from './database.ts';
import { type ConnectionEnvironment, connections, type OauthKind, oauthApps } from './schema/connections.ts';

export type OauthAppRow = typeof oauthApps.$inferSelect;

/** The client secret of an application, bound to its id; throws `KeyRingError` when its key is gone. */
export function openClientSecret(keyRing: KeyRing, app: OauthAppRow): string {
  return z.string().parse(keyRing.open(app.clientSecret, `oauth_apps.client_secret:${app.id}`));
}

export function sealClientSecret(
  keyRing: KeyRing,
  { id, clientSecret }: { readonly id: string; readonly clientSecret: string },
): string {
  return keyRing.seal(clientSecret, `oauth_apps.client_secret:${id}`);
}

/** The application with this id; throws when there is none. */
export async function getOauthApp(db: Queryable, id: string): Promise<OauthAppRow> {
  const [row] = await db.select().from(oauthApps).where(eq(oauthApps.id, id));
  if (!row) throw new Error(`OAuth application ${id} does not exist`);
  return row;
}

/** Every application; there are a few. */
export function listOauthApps(db: Queryable): Promise<OauthAppRow[]> {
  return db.select().from(oauthApps);
}

/** The application that answers at this webhook key, or null. */
export async function findOauthAppByWebhookKey(db: Queryable, key: string): Promise<OauthAppRow | null> {
  const [row] = await db.select().from(oauthApps).where(eq(oauthApps.webhookKey, key));
  return row ?? null;
}

/**
 * The application with this client id: connections of several accounts share it, and a secret that is given replaces the
 * known one. Null when it is not known and no secret is given.
 */
export async function keepOauthApp(
  tx: Transaction,
  {
    keyRing,
    app,
  }: {
    readonly keyRing: KeyRing;
    readonly app: {
      readonly kind: OauthKind;
      readonly environment: ConnectionEnvironment;
      readonly clientId: string;
      readonly clientSecret: string | undefined;
      readonly authUrl: string;
    };
  },
): Promise<OauthAppRow | null> {
  const { kind, environment, clientId, clientSecret, authUrl } = app;
  const mine = and(eq(oauthApps.kind, kind), eq(oauthApps.clientId, clientId));
  const [known] = await tx.select().from(oauthApps).where(mine).for('update');
  if (clientSecret === undefined) return known ?? null;
  const id = known?.id ?? newId('oauthApp');
  const sealed = sealClientSecret(keyRing, { id, clientSecret });
  const given = { environment, authUrl, clientSecret: sealed, updatedAt: new Date() };
  const [row] = await tx
    .insert(oauthApps)
    .values({ id, kind, clientId, webhookKey: newEndpointKey(), ...given })
    .onConflictDoUpdate({ target: oauthApps.id, set: given })
    .returning();
  if (!row) throw new Error('The OAuth application was not written');
  return row;
}

/** Forgets an application and its secret when no connection logs in through it any more. */
export async function dropUnusedOauthApp(tx: Transaction, id: string): Promise<boolean> {
  const [used] = await tx
    .select({ id: connections.id })
    .from(connections)
    .where(eq(connections.oauthAppId, id))
    .limit(1);
  if (used) return false;
  await tx.delete(oauthApps).where(eq(oauthApps.id, id));
  return true;
}
