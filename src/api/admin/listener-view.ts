import { z } from '@hono/zod-openapi';
import { openSignatureTokens } from '../../db/listeners.ts';
import type { ListenerState, RefusalRow } from '../../db/read-listeners.ts';
import { LEVER_ORIGINS } from '../../domain/listener/entry-filter.ts';
import { DEPARTURE_POLICIES, REHIRE_POLICIES } from '../../domain/listener/policy.ts';
import { explainRefusal, REFUSAL_REASONS } from '../../domain/listener/refusal.ts';
import {
  LISTENER_EVENTS,
  LISTENER_WEBHOOK_EVENTS,
  type ListenerWebhookEvent,
  neededWebhookEvents,
  WEBHOOK_EVENT_NAMES,
  webhookEventsOf,
} from '../../domain/listener/webhook-events.ts';
import { WEBHOOK_STATES, webhookAdvice, webhookState } from '../../domain/listener/webhook-state.ts';
import { KeyRingError } from '../../key-ring.ts';
import { Instant, orNull, shownInstant } from '../json.ts';
import type { AdminServices } from './services.ts';

const Named = z.object({ id: z.string(), name: z.string() });

export const Policies = z.object({
  unhired: z.enum(DEPARTURE_POLICIES).openapi({ description: 'When the hire is taken back.' }),
  archived: z
    .enum(DEPARTURE_POLICIES)
    .openapi({ description: 'When the candidate is archived with a reason that is no hire.' }),
  deleted: z.enum(DEPARTURE_POLICIES).openapi({ description: 'When the candidate is deleted.' }),
  rehired: z
    .enum(REHIRE_POLICIES)
    .openapi({ description: 'When a later hire, or move to the stage, comes after the run closed.' }),
});

const Webhook = z
  .object({
    event: z.enum(LISTENER_WEBHOOK_EVENTS),
    name: z.string().openapi({ description: "The event's name on Lever's page." }),
    needed: z.boolean(),
    state: z.enum(WEBHOOK_STATES),
    advice: z.string().nullable().openapi({ description: 'What to do next, if anything.' }),
    signature_tokens: z.int().nullable().openapi({
      description: 'How many tokens may sign. Null: the key that sealed them is gone.',
    }),
    made_by_gangway: z.boolean(),
    verified_at: Instant.nullable(),
    last_delivery_at: Instant.nullable(),
  })
  .openapi('ListenerWebhook');

const Refusal = z
  .object({
    reason: z.enum(REFUSAL_REASONS),
    count: z.int(),
    in_a_row: z.int().openapi({ description: 'Since the last request that was accepted.' }),
    likely_reason: z.string(),
    first_seen_at: Instant,
    last_seen_at: Instant,
  })
  .openapi('ListenerRefusal');

const Sweep = z
  .object({
    started_at: Instant,
    ended_at: Instant.nullable(),
    swept_until: Instant.nullable(),
    found: z.int().openapi({ description: 'Entries that no webhook had told of.' }),
    failure: z.string().nullable(),
  })
  .openapi('ListenerSweep');

/** A listener as the API and the console show it; never a token. */
export const Listener = z
  .object({
    id: z.string(),
    definition_id: z.string(),
    definition_name: z.string(),
    connection_id: z.string(),
    connection_name: z.string(),
    event: z.enum(LISTENER_EVENTS),
    stage: Named.nullable().openapi({
      description: 'The stage that lets people in; null for another event.',
    }),
    filter: z.object({
      origins: z.array(z.enum(LEVER_ORIGINS)),
      tags: z.array(z.string()),
      postings: z.array(Named),
    }),
    policies: Policies,
    active: z.boolean(),
    activated_at: Instant,
    endpoint_url: z
      .string()
      .openapi({ description: 'What is pasted into Lever as the address of the webhooks.' }),
    signature_tokens: z.int().nullable().openapi({
      description: 'How many tokens may sign its own event; 0: none. Null: the key that sealed them is gone.',
    }),
    status: z.enum(['verified', 'not_verified', 'inactive']).openapi({
      description: 'verified: all webhooks that it needs are.',
    }),
    verified_at: Instant.nullable(),
    webhooks: z.array(Webhook),
    missing_webhooks: z.array(z.enum(LISTENER_WEBHOOK_EVENTS)),
    last_delivery_at: Instant.nullable(),
    refusals: z.array(Refusal),
    trouble: orNull(Refusal).openapi({
      description: 'Set once 20 requests in a row were refused for one reason and none was accepted since.',
    }),
    sweep: orNull(Sweep),
    warning: z.string().nullable(),
    created_at: Instant,
    updated_at: Instant,
  })
  .openapi('Listener');
export type Listener = z.infer<typeof Listener>;

const STAGE_WARNING =
  'Ordering a background check before a conditional offer is restricted in many places. Let this stage be one that comes after the offer.';

export function listenerView(services: AdminServices, state: ListenerState): Listener {
  const { listener: row, lastDeliveries } = state;
  const webhooks = webhooksView(services.keyRing, state);
  const own = webhooks.find(({ event }) => event === row.event);
  const verified = webhooks.every(({ needed, state: is }) => !needed || is === 'verified');
  const newest = [...lastDeliveries.values()].sort((one, other) => other.getTime() - one.getTime())[0];
  return {
    id: row.id,
    definition_id: row.definitionId,
    definition_name: state.definitionName,
    connection_id: row.connectionId,
    connection_name: state.connectionName,
    event: row.event,
    stage: row.stageId === null ? null : { id: row.stageId, name: row.stageName ?? row.stageId },
    filter: {
      origins: [...row.filter.origins],
      tags: [...row.filter.tags],
      postings: row.filter.postings.map(({ id, name }) => ({ id, name })),
    },
    policies: row.policies,
    active: row.active,
    activated_at: row.activatedAt.toISOString(),
    endpoint_url: `${services.config.publicUrl}/webhooks/lever/${row.endpointKey}`,
    signature_tokens: own ? own.signature_tokens : 0,
    status: row.active ? (verified ? 'verified' : 'not_verified') : 'inactive',
    verified_at: own?.verified_at ?? null,
    webhooks,
    missing_webhooks: webhooks.flatMap(({ event, needed, state: is }) =>
      needed && is === 'missing' ? [event] : [],
    ),
    last_delivery_at: shownInstant(newest ?? null),
    refusals: state.refusals.map(refusalView),
    trouble: state.trouble && refusalView(state.trouble),
    sweep: sweepView(state),
    warning: row.event === 'candidateStageChange' ? STAGE_WARNING : null,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}

function webhooksView(keyRing: AdminServices['keyRing'], state: ListenerState): z.infer<typeof Webhook>[] {
  const { listener, webhooks, lastDeliveries } = state;
  const needed = neededWebhookEvents(listener.event, listener.policies);
  return webhookEventsOf(listener.event).map((event) => {
    const row = webhooks.find((webhook) => webhook.event === event);
    const tokens = row ? countTokens(keyRing, row) : 0;
    const facts = {
      hasToken: tokens !== 0,
      madeInLever: (row?.leverWebhookId ?? null) !== null,
      verifiedAt: row?.verifiedAt ?? null,
      lastDeliveryAt: lastDeliveries.get(event) ?? null,
    };
    const is = webhookState(facts);
    return {
      event,
      name: WEBHOOK_EVENT_NAMES[event],
      needed: needed.includes(event),
      state: is,
      advice: webhookAdvice(is, WEBHOOK_EVENT_NAMES[event]),
      signature_tokens: tokens,
      made_by_gangway: facts.madeInLever,
      verified_at: shownInstant(facts.verifiedAt),
      last_delivery_at: shownInstant(facts.lastDeliveryAt),
    };
  });
}

function refusalView(row: RefusalRow): z.infer<typeof Refusal> {
  return {
    reason: row.reason,
    count: row.count,
    in_a_row: row.inRow,
    likely_reason: explainRefusal(row.reason, row.sample),
    first_seen_at: row.firstSeenAt.toISOString(),
    last_seen_at: row.lastSeenAt.toISOString(),
  };
}

function sweepView({ sweep }: ListenerState): z.infer<typeof Sweep> | null {
  if (sweep === null) return null;
  return {
    started_at: sweep.startedAt.toISOString(),
    ended_at: shownInstant(sweep.endedAt),
    swept_until: shownInstant(sweep.sweptUntil),
    found: sweep.found,
    failure: sweep.failure,
  };
}

function countTokens(
  keyRing: AdminServices['keyRing'],
  row: ListenerState['webhooks'][number],
): number | null {
  try {
    return openSignatureTokens(keyRing, row).length;
  } catch (error) {
    if (error instanceof KeyRingError) return null;
    throw error;
  }
}

/** The webhook events of a listener view that an admin has to do something about. */
export function unfinishedWebhooks(listener: Listener): readonly ListenerWebhookEvent[] {
  return listener.webhooks.flatMap(({ event, needed, state }) =>
    needed && state !== 'verified' ? [event] : [],
  );
}
