import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { LEVER_ORIGINS } from '../domain/listener/entry-filter.ts';
import {
  DEFAULT_POLICIES,
  DEPARTURE_POLICIES,
  type ListenerPolicies,
  REHIRE_POLICIES,
} from '../domain/listener/policy.ts';
import {
  LISTENER_EVENTS,
  type ListenerEvent,
  type ListenerWebhookEvent,
  webhookEventsOf,
} from '../domain/listener/webhook-events.ts';
import { newEndpointKey, newId } from '../ids.ts';
import type { KeyRing } from '../key-ring.ts';
import { writeAudit } from './audit.ts';
import { announceConfigChange } from './config-changed.ts';
import { findConnection } from './connections.ts';
import type { Db, Transaction } from './database.ts';
import {
  type ListenerRow,
  sealSignatureTokens,
  webhooksOfListener,
  writeListenerWebhook,
} from './listeners.ts';
import { definitions, listeners } from './schema/definitions.ts';
import { runs } from './schema/runs.ts';

/** The tokens that may sign a listener's webhooks; several during rotation, none: nothing is accepted. */
export const SignatureTokens = z.array(z.string().trim().min(16).max(512)).max(10);

/** A stage of Lever's own list. */
const Stage = z.strictObject({ id: z.string().min(1).max(255), name: z.string().max(255) });

/** Whom a listener lets in. */
const Filter = z.strictObject({
  origins: z.array(z.enum(LEVER_ORIGINS)).max(LEVER_ORIGINS.length),
  tags: z.array(z.string().trim().min(1).max(255)).max(50),
  postings: z.array(Stage).max(50),
});

const Policies = z.strictObject({
  unhired: z.enum(DEPARTURE_POLICIES),
  archived: z.enum(DEPARTURE_POLICIES),
  deleted: z.enum(DEPARTURE_POLICIES),
  rehired: z.enum(REHIRE_POLICIES),
});

/** What a new listener is made from; one for moves to a stage needs the stage. */
export const NewListener = z
  .strictObject({
    definitionId: z.string().min(1),
    connectionId: z.string().min(1),
    event: z.enum(LISTENER_EVENTS),
    stage: Stage.nullable().default(null),
    filter: Filter.default({ origins: [], tags: [], postings: [] }),
    policies: Policies.partial().default({}),
    signatureTokens: SignatureTokens.optional(),
  })
  .refine(({ event, stage }) => (event === 'candidateStageChange') === (stage !== null), {
    message: 'is needed for candidateStageChange, and for nothing else',
    path: ['stage'],
  });
export type NewListener = z.input<typeof NewListener>;

/** What may be changed about a listener; its event, stage and connection stay. */
export const ListenerChanges = z.strictObject({
  active: z.boolean().optional(),
  filter: Filter.partial().optional(),
  policies: Policies.partial().optional(),
});
export type ListenerChanges = z.input<typeof ListenerChanges>;

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
  const { definitionId, connectionId, event, stage, filter } = wanted;
  const policies = { ...defaultPolicies(event), ...withoutUndefined(wanted.policies) };
  return db.transaction(async (tx): Promise<CreatedListener> => {
    const [definition] = await tx
      .select({ id: definitions.id })
      .from(definitions)
      .where(eq(definitions.id, definitionId));
    if (!definition) return { ok: false, reason: 'definition.not_found' };
    const connection = await findConnection(tx, connectionId);
    if (!connection) return { ok: false, reason: 'connection.not_found' };
    if (connection.kind !== 'lever') return { ok: false, reason: 'connection.wrong_kind' };
    const tokens = wanted.signatureTokens ?? [];
    const stageId = stage?.id ?? null;
    const row = { id, definitionId, connectionId, event, stageId, stageName: stage?.name ?? null };
    const [listener] = await tx
      .insert(listeners)
      .values({ ...row, filter, policies, endpointKey: newEndpointKey() })
      .returning();
    if (!listener) throw new Error('The insert of a listener returned no row');
    if (tokens.length > 0) {
      const signatureTokens = sealSignatureTokens(keyRing, id, tokens);
      await writeListenerWebhook(tx, { listenerId: id, event, signatureTokens });
    }
    const details = { definitionId, connectionId, event, stageId, filter, policies };
    await audit(tx, {
      actor,
      action: 'listener.created',
      id,
      details: { ...details, signatureTokens: tokens.length },
    });
    return { ok: true, listener };
  });
}

/** What happens to candidates on the way to a stage is nothing that a run has to stop for, unless somebody says so. */
function defaultPolicies(event: ListenerEvent): ListenerPolicies {
  if (event === 'candidateHired') return DEFAULT_POLICIES;
  return { ...DEFAULT_POLICIES, unhired: 'nothing', archived: 'nothing', deleted: 'nothing' };
}

/** Replaces the tokens that may sign one webhook of a listener. */
export async function replaceSignatureTokens({
  db,
  keyRing,
  actor,
  listenerId,
  event,
  tokens,
}: WriteContext & {
  readonly listenerId: string;
  /** Null: the listener's own event. */
  readonly event: ListenerWebhookEvent | null;
  readonly tokens: readonly string[];
}): Promise<
  | { readonly ok: true; readonly listener: ListenerRow }
  | { readonly ok: false; readonly reason: 'listener.not_found' | 'listener.no_such_webhook' }
> {
  return db.transaction(async (tx) => {
    const listener = await lockListener(tx, listenerId);
    if (!listener) return { ok: false, reason: 'listener.not_found' };
    const of = event ?? listener.event;
    if (!webhookEventsOf(listener.event).includes(of)) {
      return { ok: false, reason: 'listener.no_such_webhook' };
    }
    const signatureTokens = sealSignatureTokens(keyRing, listenerId, tokens);
    await writeListenerWebhook(tx, { listenerId, event: of, signatureTokens });
    await audit(tx, {
      actor,
      action: 'listener.signature_tokens_replaced',
      id: listenerId,
      details: { event: of, signatureTokens: tokens.length },
    });
    return { ok: true, listener };
  });
}

/** Changes a listener; null when there is none. Switched on again it looks for nothing that happened meanwhile. */
export async function changeListener(
  db: Db,
  {
    id,
    actor,
    changes,
    now,
  }: {
    readonly id: string;
    readonly actor: string;
    readonly changes: ListenerChanges;
    readonly now: Date;
  },
): Promise<ListenerRow | null> {
  const wanted = ListenerChanges.parse(changes);
  return db.transaction(async (tx) => {
    const before = await lockListener(tx, id);
    if (!before) return null;
    const active = wanted.active ?? before.active;
    const set = {
      active,
      filter: { ...before.filter, ...withoutUndefined(wanted.filter ?? {}) },
      policies: { ...before.policies, ...withoutUndefined(wanted.policies ?? {}) },
      ...(active && !before.active ? { activatedAt: now } : {}),
    };
    const [listener] = await tx
      .update(listeners)
      .set({ ...set, updatedAt: now })
      .where(eq(listeners.id, id))
      .returning();
    if (!listener) throw new Error('A locked listener vanished');
    const shown = (row: ListenerRow) => ({
      active: row.active,
      filter: row.filter,
      policies: row.policies,
    });
    const details = { before: shown(before), after: shown(listener) };
    await audit(tx, { actor, action: 'listener.changed', id, details });
    return listener;
  });
}

export type RemovedListener =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly reason: 'listener.not_found' | 'listener.has_webhooks' | 'listener.in_use';
    };

/** Removes a listener: its address answers 404 from then on. Not while Lever has webhooks of it that we made, or while somebody enters by it. */
export async function removeListener(
  db: Db,
  { id, actor }: { readonly id: string; readonly actor: string },
): Promise<RemovedListener> {
  return db.transaction(async (tx): Promise<RemovedListener> => {
    const listener = await lockListener(tx, id);
    if (!listener) return { ok: false, reason: 'listener.not_found' };
    const webhooks = await webhooksOfListener(tx, id);
    if (webhooks.some(({ leverWebhookId }) => leverWebhookId !== null)) {
      return { ok: false, reason: 'listener.has_webhooks' };
    }
    const entering = await tx.$count(runs, and(eq(runs.listenerId, id), eq(runs.state, 'entering')));
    if (entering > 0) return { ok: false, reason: 'listener.in_use' };
    await tx.delete(listeners).where(eq(listeners.id, id));
    const { definitionId, connectionId, event } = listener;
    const details = { definitionId, connectionId, event };
    await audit(tx, { actor, action: 'listener.removed', id, details });
    return { ok: true };
  });
}

/** Marks a webhook of a listener as verified by Lever's *Verify connection*; the first time has an audit row. */
export async function markWebhookVerified(
  db: Db,
  {
    listenerId,
    event,
    now,
  }: { readonly listenerId: string; readonly event: ListenerWebhookEvent; readonly now: Date },
): Promise<void> {
  await db.transaction(async (tx) => {
    const webhooks = await webhooksOfListener(tx, listenerId);
    const known = webhooks.find((webhook) => webhook.event === event);
    await writeListenerWebhook(tx, { listenerId, event, verifiedAt: now });
    if (known?.verifiedAt) return;
    await writeAudit(tx, {
      actor: `webhook:${listenerId}`,
      action: 'listener.verified',
      objectType: 'listener',
      objectId: listenerId,
      details: { event },
    });
  });
}

/** The listener, locked until the transaction ends, or null. */
export async function lockListener(tx: Transaction, id: string): Promise<ListenerRow | null> {
  const [row] = await tx.select().from(listeners).where(eq(listeners.id, id)).for('update');
  return row ?? null;
}

async function audit(
  tx: Transaction,
  entry: {
    readonly actor: string;
    readonly action: string;
    readonly id: string;
    readonly details: Readonly<Record<string, unknown>>;
  },
): Promise<void> {
  const { actor, action, id, details } = entry;
  await writeAudit(tx, { actor, action, objectType: 'listener', objectId: id, details });
  await announceConfigChange(tx);
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(value: T): Given<T> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Given<T>;
}
