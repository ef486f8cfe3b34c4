import { z } from 'zod';
import {
  type AdverseAction,
  type Candidate,
  type CheckrWebhook,
  type HierarchyNode,
  type Invitation,
  OUTCOMES,
  type Package,
  type Report,
} from './checkr-objects.ts';
import type { PartnerState } from './partner-state.ts';

/** What the candidate and Checkr do by themselves; `PUT /_control/scenario` takes any of it. */
export const Scenario = z.object({
  candidate: z.enum(['manual', 'auto']),
  submitAfterMs: z.number().nonnegative(),
  outcome: z.enum(OUTCOMES),
  completeAfterMs: z.number().nonnegative(),
  expireAfterMs: z.number().positive().nullable(),
});
export type Scenario = z.infer<typeof Scenario>;

export const DEFAULT_SCENARIO: Scenario = {
  candidate: 'manual',
  submitAfterMs: 1000,
  outcome: 'clear',
  completeAfterMs: 3000,
  expireAfterMs: null,
};

/** Switches for what differs between accounts or what Checkr leaves open. */
export const CheckrSettings = z.object({
  authorized: z.boolean().describe('the account is credentialed'),
  api_authorized: z.boolean().describe('the account may order through the API'),
  hierarchy: z.boolean().describe('nodes are switched on'),
  assess: z.boolean().describe('reports get an assessment, a second after they complete'),
  workLocationsRequired: z.boolean(),
  invitationPeriodDays: z.number().int().positive(),
  completeNow: z.enum(['complete', 'canceled']).describe('what Complete Now makes of a report'),
  reportCreatedFirst: z.boolean().describe('report.created before invitation.completed'),
  invitationDeletedEvent: z.boolean(),
  mutedEvents: z.array(z.string()).describe('event boxes that are not ticked'),
  includeWebhookUrl: z.boolean(),
  includeAccountId: z.boolean(),
  webhookTimeoutMs: z.number().positive(),
  plainHttpWebhooks: z.boolean().describe('whether http:// is taken for hosts other than this one'),
});
export type CheckrSettings = z.infer<typeof CheckrSettings>;

export const DEFAULT_CHECKR_SETTINGS: CheckrSettings = {
  authorized: true,
  api_authorized: true,
  hierarchy: false,
  assess: false,
  workLocationsRequired: true,
  invitationPeriodDays: 7,
  completeNow: 'complete',
  reportCreatedFirst: false,
  invitationDeletedEvent: true,
  mutedEvents: [],
  includeWebhookUrl: true,
  includeAccountId: true,
  webhookTimeoutMs: 10_000,
  plainHttpWebhooks: false,
};

export interface StoredAnswer {
  status: number;
  headers: [string, string][];
  body: string;
  at: number;
}

/** All that the Checkr twin knows, as JSON. */
export interface CheckrState {
  account: { id: string; uri_name: string; name: string; created_at: string };
  settings: CheckrSettings;
  scenario: Scenario;
  packages: Package[];
  nodes: HierarchyNode[];
  candidates: Record<string, Candidate>;
  invitations: Record<string, Invitation>;
  reports: Record<string, Report>;
  adverseActions: Record<string, AdverseAction>;
  webhooks: Record<string, CheckrWebhook>;
  partner: PartnerState;
  idempotency: Record<string, StoredAnswer>;
}
