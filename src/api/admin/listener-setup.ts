import { z } from '@hono/zod-openapi';
import { type ListenerState, readListener } from '../../db/read-listeners.ts';
import {
  changeListener,
  createListener,
  type ListenerChanges,
  removeListener,
  replaceSignatureTokens,
  SignatureTokens,
} from '../../db/write-listeners.ts';
import { LEVER_ORIGINS } from '../../domain/listener/entry-filter.ts';
import { LISTENER_EVENTS, type ListenerWebhookEvent } from '../../domain/listener/webhook-events.ts';
import { Problem } from '../problem.ts';
import { findPostings, findStage } from './listener-choices.ts';
import { Policies } from './listener-view.ts';
import type { AdminServices } from './services.ts';

const Filter = z.strictObject({
  origins: z.array(z.enum(LEVER_ORIGINS)).max(LEVER_ORIGINS.length).optional(),
  tags: z.array(z.string().trim().min(1).max(255)).max(50).optional().openapi({
    description: 'The candidate needs one of these tags; capital letters do not matter.',
  }),
  postings: z
    .array(z.string().min(1).max(255))
    .max(50)
    .optional()
    .openapi({ description: 'Names or ids of postings of the account; the candidate applied to one.' }),
});

/** What an admin gives for a new listener: names as Lever shows them, or ids. */
export const ListenerInput = z
  .strictObject({
    definition_id: z.string().min(1),
    connection_id: z.string().min(1),
    event: z.enum(LISTENER_EVENTS),
    stage: z.string().min(1).max(255).optional().openapi({
      description: 'For candidateStageChange: name or id of a stage of the account.',
    }),
    filter: Filter.optional(),
    policies: z.strictObject(Policies.partial().shape).optional(),
    signature_tokens: SignatureTokens.optional(),
  })
  .openapi('NewListener');
export type ListenerInput = z.infer<typeof ListenerInput>;

/** What an admin may change about a listener; what is not given stays. */
export const ListenerPatch = z
  .strictObject({
    active: z.boolean().optional(),
    filter: Filter.optional(),
    policies: z.strictObject(Policies.partial().shape).optional(),
  })
  .openapi('ListenerChanges');
export type ListenerPatch = z.infer<typeof ListenerPatch>;

/** The listener with this id. Throws `Problem`. */
export async function knownListener({ db }: Pick<AdminServices, 'db'>, id: string): Promise<ListenerState> {
  const state = await readListener(db, id);
  if (!state) throw new Problem('listener.not_found');
  return state;
}

/** Makes a listener from names of Lever. Throws `Problem`. */
export async function addListener(
  services: AdminServices,
  actor: string,
  input: ListenerInput,
): Promise<ListenerState> {
  const { definition_id: definitionId, connection_id: connectionId, event } = input;
  const stage = await findStage(services, { connectionId, event, named: input.stage });
  const postings = await findPostings(services, { connectionId, named: input.filter?.postings ?? [] });
  const { origins = [], tags = [] } = input.filter ?? {};
  const created = await createListener({
    ...services,
    actor,
    input: {
      definitionId,
      connectionId,
      event,
      stage,
      filter: { origins, tags, postings: [...postings] },
      policies: input.policies ?? {},
      signatureTokens: input.signature_tokens ?? [],
    },
  });
  if (!created.ok) throw new Problem(created.reason);
  return knownListener(services, created.listener.id);
}

/** Changes a listener; postings are named as on creation. Throws `Problem`. */
export async function patchListener(
  services: AdminServices,
  actor: string,
  { id, patch }: { readonly id: string; readonly patch: ListenerPatch },
): Promise<ListenerState> {
  const { listener } = await knownListener(services, id);
  const { connectionId } = listener;
  const named = patch.filter?.postings;
  const postings = named && [...(await findPostings(services, { connectionId, named }))];
  const changes: ListenerChanges = {
    active: patch.active,
    policies: patch.policies,
    filter: patch.filter && { ...patch.filter, postings },
  };
  const changed = await changeListener(services.db, { id, actor, changes, now: new Date() });
  if (!changed) throw new Problem('listener.not_found');
  return knownListener(services, id);
}

/** Removes a listener. Throws `Problem`. */
export async function dropListener(services: AdminServices, actor: string, id: string): Promise<void> {
  const removed = await removeListener(services.db, { id, actor });
  if (!removed.ok) throw new Problem(removed.reason);
}

/** Replaces the signature tokens of one webhook of a listener; `event` null: of its own. Throws `Problem`. */
export async function pasteTokens(
  services: AdminServices,
  actor: string,
  wanted: {
    readonly id: string;
    readonly event: ListenerWebhookEvent | null;
    readonly tokens: readonly string[];
  },
): Promise<ListenerState> {
  const { id: listenerId, event, tokens } = wanted;
  const { db, keyRing } = services;
  const replaced = await replaceSignatureTokens({ db, keyRing, actor, listenerId, event, tokens });
  if (!replaced.ok) throw new Problem(replaced.reason);
  return knownListener(services, listenerId);
}
