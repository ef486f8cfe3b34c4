import { and, eq, isNull } from 'drizzle-orm';
import { z } from 'zod';
import { newEndpointKey, newId } from '../ids.ts';
import type { KeyRing } from '../key-ring.ts';
import { writeAudit } from './audit.ts';
import { announceConfigChange } from './config-changed.ts';
import { findConnection } from './connections.ts';
import type { Db } from './database.ts';
import { type ListenerRow, sealSignatureTokens } from './listeners.ts';
import { definitions, LISTENER_EVENTS, listeners } from './schema/definitions.ts';

/** The tokens that may sign a listener's webhooks; several during rotation, none: nothing is accepted. */
export const SignatureTokens = z.array(z.string().trim().min(16).max(512)).max(10);

/** A stage of Lever's own list. */
const Stage = z.strictObject({ id: z.string().min(1).max(255), name: z.string().max(255) });

/** What a new listener is made from; one for moves to a stage needs the stage. */
export const NewListener = z
  .strictObject({
    definitionId: z.string().min(1),
    connectionId: z.string().min(1),
    event: z.enum(LISTENER_EVENTS),
    stage: Stage.nullable().default(null),
    signatureTokens: SignatureTokens.optional(),
  })
  .refine(({ event, stage }) => (event === 'candidateStageChange') === (stage !== null), {
    message: 'is needed for candidateStageChange, and for nothing else',
    path: ['stage'],
  });
export type NewListener = z.input<typeof NewListener>;

export type CreatedListener =
  | { readonly ok: true; readonly listener: ListenerRow }
  | {
      readonly ok: false;
      readonly reason: 'definition.not_found' | 'connection.not_found' | 'connection.wrong_kind';
    };

interface WriteContext {
  readonly db: Db;
  readonly keyRing: KeyRing;
  readonly actor: string;
}

/** Makes a listener with its tokens sealed and its audit row; throws `ZodError` when the input breaks a rule. */
export async function createListener({
  db,
  keyRing,
  actor,
  input,
}: WriteContext & { readonly input: NewListener }): Promise<CreatedListener> {
  const wanted = NewListener.parse(input);
  const id = newId('listener');
  return db.transaction(async (tx): Promise<CreatedListener> => {
    const [definition] = await tx
      .select({ id: definitions.id })
      .from(definitions)
      .where(eq(definitions.id, wanted.definitionId));
    if (!definition) return { ok: false, reason: 'definition.not_found' };
    const connection = await findConnection(tx, wanted.connectionId);
    if (!connection) return { ok: false, reason: 'connection.not_found' };
    if (connection.kind !== 'lever') return { ok: false, reason: 'connection.wrong_kind' };
    const { definitionId, connectionId, event, stage } = wanted;
    const tokens = wanted.signatureTokens ?? [];
    const [listener] = await tx
      .insert(listeners)
      .values({
        id,
        definitionId,
        connectionId,
        event,
        stageId: stage?.id ?? null,
        stageName: stage?.name ?? null,
        endpointKey: newEndpointKey(),
        signatureTokens: sealSignatureTokens(keyRing, id, tokens),
      })
      .returning();
    if (!listener) throw new Error('The insert of a listener returned no row');
    await writeAudit(tx, {
      actor,
      action: 'listener.created',
      objectType: 'listener',
      objectId: id,
      details: {
        definitionId,
        connectionId,
        event,
        stageId: stage?.id ?? null,
        signatureTokens: tokens.length,
      },
    });
    await announceConfigChange(tx);
    return { ok: true, listener };
  });
}

/** Replaces the tokens that may sign a listener's webhooks; null when there is no such listener. */
export async function replaceSignatureTokens({
  db,
  keyRing,
  actor,
  listenerId,
  tokens,
}: WriteContext & {
  readonly listenerId: string;
  readonly tokens: readonly string[];
}): Promise<ListenerRow | null> {
  return db.transaction(async (tx) => {
    const [listener] = await tx
      .update(listeners)
      .set({ signatureTokens: sealSignatureTokens(keyRing, listenerId, tokens), updatedAt: new Date() })
      .where(eq(listeners.id, listenerId))
      .returning();
    if (!listener) return null;
    await writeAudit(tx, {
      actor,
      action: 'listener.signature_tokens_replaced',
      objectType: 'listener',
      objectId: listenerId,
      details: { signatureTokens: tokens.length },
    });
    await announceConfigChange(tx);
    return listener;
  });
}

/** Marks a listener as verified by Lever's *Verify connection*, the first time. */
export async function markListenerVerified(
  db: Db,
  { listenerId, now }: { readonly listenerId: string; readonly now: Date },
): Promise<void> {
  await db.transaction(async (tx) => {
    const verified = await tx
      .update(listeners)
      .set({ verifiedAt: now, updatedAt: now })
      .where(and(eq(listeners.id, listenerId), isNull(listeners.verifiedAt)))
      .returning({ id: listeners.id });
    if (verified.length === 0) return;
    await writeAudit(tx, {
      actor: `webhook:${listenerId}`,
      action: 'listener.verified',
      objectType: 'listener',
      objectId: listenerId,
    });
  });
}
