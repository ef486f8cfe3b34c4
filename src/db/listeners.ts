import { eq } from 'drizzle-orm';
import { z } from 'zod';
import type { KeyRing } from '../key-ring.ts';
import type { Queryable } from './database.ts';
import { listeners } from './schema/definitions.ts';

export type ListenerRow = typeof listeners.$inferSelect;

const SignatureTokens = z.array(z.string());

/** Seals the signature tokens of a listener; bound to its id. */
export function sealSignatureTokens(keyRing: KeyRing, listenerId: string, tokens: readonly string[]): string {
  return keyRing.seal(tokens, `listeners.signature_tokens:${listenerId}`);
}

/** The tokens that may sign this listener's webhooks; throws `KeyRingError` when their key is gone. */
export function openSignatureTokens(keyRing: KeyRing, listener: ListenerRow): readonly string[] {
  return SignatureTokens.parse(
    keyRing.open(listener.signatureTokens, `listeners.signature_tokens:${listener.id}`),
  );
}

/** The listener with this id, or null. */
export async function findListener(db: Queryable, id: string): Promise<ListenerRow | null> {
  const [row] = await db.select().from(listeners).where(eq(listeners.id, id));
  return row ?? null;
}

/** The listener that answers at this endpoint key, or null. */
export async function findListenerByEndpointKey(
  db: Queryable,
  endpointKey: string,
): Promise<ListenerRow | null> {
  const [row] = await db.select().from(listeners).where(eq(listeners.endpointKey, endpointKey));
  return row ?? null;
}
