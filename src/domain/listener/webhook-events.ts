import { DEPARTURES, type ListenerPolicies } from './policy.ts';

/** What lets people in. */
export const LISTENER_EVENTS = ['candidateHired', 'candidateStageChange'] as const;
export type ListenerEvent = (typeof LISTENER_EVENTS)[number];

/** The events that a listener can hold a webhook of. */
export const LISTENER_WEBHOOK_EVENTS = [
  ...LISTENER_EVENTS,
  'candidateArchiveChange',
  'candidateDeleted',
] as const;
export type ListenerWebhookEvent = (typeof LISTENER_WEBHOOK_EVENTS)[number];

/** The names of the events on Lever's own page. */
export const WEBHOOK_EVENT_NAMES: Readonly<Record<ListenerWebhookEvent, string>> = {
  candidateHired: 'Candidate Hired',
  candidateStageChange: 'Candidate Stage Change',
  candidateArchiveChange: 'Candidate Archive Change',
  candidateDeleted: 'Candidate Deleted',
};

/** The webhooks that a listener can hold: its own event, and the two that tell of departures. */
export function webhookEventsOf(event: ListenerEvent): readonly ListenerWebhookEvent[] {
  return [event, 'candidateArchiveChange', 'candidateDeleted'];
}

/**
 * The webhooks that a listener needs. One for hires needs all three; one for a stage needs those of departures only
 * where its policies do something about them.
 */
export function neededWebhookEvents(
  event: ListenerEvent,
  policies: ListenerPolicies,
): readonly ListenerWebhookEvent[] {
  if (event === 'candidateHired') return webhookEventsOf(event);
  return webhookEventsOf(event).filter((one) => {
    if (one === 'candidateArchiveChange') return policies.archived !== 'nothing';
    if (one === 'candidateDeleted') return policies.deleted !== 'nothing';
    return true;
  });
}

/** True when a listener does something about any departure. */
export function watchesDepartures(policies: ListenerPolicies): boolean {
  return DEPARTURES.some((departure) => policies[departure] !== 'nothing');
}
