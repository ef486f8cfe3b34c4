/** What became of an accepted webhook. */
export const WEBHOOK_OUTCOMES = ['stored', 'duplicate', 'verified'] as const;
export type WebhookOutcome = (typeof WEBHOOK_OUTCOMES)[number];
