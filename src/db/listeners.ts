import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { ListenerWebhookEvent } from '../domain/listener/webhook-events.ts';
import type { KeyRing } from '../key-ring.ts';
import type { Queryable } from './database.ts';
import { connections } from './schema/connections.ts';
import { listeners } from './schema/definitions.ts';
import { listenerWebhooks } from './schema/listeners.ts';

export type ListenerRow = typeof listeners.$inferSelect;
export type ListenerWebhookRow = typeof listenerWebhooks.$inferSelect;

const SignatureTokens = z.array(z.string());

/** Seals the signature tokens of one webhook of a listener; bound to the listener's id. */
export function sealSignatureTokens(keyRing: KeyRing, listenerId: string, tokens: readonly string[]): string {
  return keyRing.seal(tokens, `listeners.signature_tokens:${listenerId}`);
}

/** The tokens that may sign this webhook; throws `KeyRingError` when their key is gone. */
export function openSignatureTokens(
  keyRing: KeyRing,
  { listenerId, signatureTokens }: Pick<ListenerWebhookRow, 'listenerId' | 'signatureTokens'>,
): readonly string[] {
  if (signatureTokens === null) return [];
  return SignatureTokens.parse(keyRing.open(signatureTokens, `listeners.signature_tokens:${listenerId}`));
}

/** The listener with this id, or null. */
export async function findListener(db: Queryable, id: string): Promise<ListenerRow | null> {
  const [row] = await db.select().from(listeners).where(eq(listeners.id, id));
  return row ?? null;
}

/** The webhooks of a listener that have a token, were verified, or were made in Lever. */
export function webhooksOfListener(db: Queryable, listenerId: string): Promise<ListenerWebhookRow[]> {
  return db.select().from(listenerWebhooks).where(eq(listenerWebhooks.listenerId, listenerId));
}

/** The listener that answers at this endpoint key, with its webhooks and since when its connection is cleared, or null. */
export async function findListenerByEndpointKey(
  db: Queryable,
  endpointKey: string,
): Promise<{
  readonly listener: ListenerRow;
  readonly webhooks: readonly ListenerWebhookRow[];
  readonly clearedAt: Date | null;
} | null> {
  const rows = await db
    .select({ listener: listeners, webhook: listenerWebhooks, clearedAt: connections.clearedAt })
    .from(listeners)
    .innerJoin(connections, eq(connections.id, listeners.connectionId))
    .leftJoin(listenerWebhooks, eq(listenerWebhooks.listenerId, listeners.id))
    .where(eq(listeners.endpointKey, endpointKey));
  const [first] = rows;
  if (!first) return null;
  const { listener, clearedAt } = first;
  return { listener, clearedAt, webhooks: rows.flatMap(({ webhook }) => webhook ?? []) };
}

/** Writes what is known of one webhook of a listener; what is not given stays. */
export async function writeListenerWebhook(
  db: Queryable,
  webhook: {
    readonly listenerId: string;
    readonly event: ListenerWebhookEvent;
    readonly signatureTokens?: string | null;
    readonly leverWebhookId?: string | null;
    readonly verifiedAt?: Date | null;
  },
): Promise<void> {
  const { listenerId, event, ...set } = webhook;
  await db
    .insert(listenerWebhooks)
    .values(webhook)
    .onConflictDoUpdate({
      target: [listenerWebhooks.listenerId, listenerWebhooks.event],
      set: { ...set, updatedAt: sql`now()` },
    });
}

/** The webhook of a listener for this event, or null. */
export async function findListenerWebhook(
  db: Queryable,
  { listenerId, event }: { readonly listenerId: string; readonly event: ListenerWebhookEvent },
): Promise<ListenerWebhookRow | null> {
  const [row] = await db
    .select()
    .from(listenerWebhooks)
    .where(and(eq(listenerWebhooks.listenerId, listenerId), eq(listenerWebhooks.event, event)));
  return row ?? null;
}
