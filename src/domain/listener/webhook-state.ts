/** How a webhook of a listener stands. */
export const WEBHOOK_STATES = ['missing', 'switch_on', 'not_verified', 'verified'] as const;
export type WebhookState = (typeof WEBHOOK_STATES)[number];

/** What is known of one webhook of a listener. */
export interface WebhookFacts {
  readonly hasToken: boolean;
  readonly madeInLever: boolean;
  readonly verifiedAt: Date | null;
  readonly lastDeliveryAt: Date | null;
}

/** A signed delivery proves as much as Lever's *Verify connection*, which is not there for a webhook made by API. */
export function webhookState(facts: WebhookFacts): WebhookState {
  if (facts.verifiedAt || facts.lastDeliveryAt) return 'verified';
  if (facts.madeInLever) return 'switch_on';
  return facts.hasToken ? 'not_verified' : 'missing';
}

/** What an admin does next about a webhook; null: nothing. `name` is the event as Lever's page words it. */
export function webhookAdvice(state: WebhookState, name: string): string | null {
  switch (state) {
    case 'missing':
      return `Add a webhook for ${name} in Lever with the endpoint URL, then paste its signature token here.`;
    case 'switch_on':
      return `Switch this on in Lever: a Super Admin opens Settings, Integrations and API, Webhooks, and turns ${name} on.`;
    case 'not_verified':
      return `Press Verify connection beside ${name} in Lever.`;
    case 'verified':
      return null;
  }
}
