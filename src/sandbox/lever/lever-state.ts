import { z } from 'zod';
import type { LeverEvent } from './lever-events.ts';
import type {
  Application,
  ArchiveReason,
  Contact,
  LeverUser,
  Note,
  Offer,
  Opportunity,
  Origin,
  Posting,
  ProfileForm,
  Stage,
} from './lever-objects.ts';

const MINUTE_MS = 60_000;

/** Switches for what Lever leaves open; `PUT /_control/settings` takes any of them. */
export const LeverSettings = z.object({
  includeEventId: z.boolean().describe('whether webhooks carry `id`'),
  hireOrder: z.enum(['hired-first', 'archive-first', 'random']),
  newTokenOnRetry: z.boolean().describe('whether a retry is signed anew with another token'),
  retryDelaysMs: z.array(z.number().nonnegative()).describe('waits between the tries; five tries need four'),
  webhookTimeoutMs: z.number().positive(),
  confidentialAccess: z.boolean().describe('whether the API key was created with confidential access'),
  secretNotesReadable: z.boolean().describe('whether the API shows secret notes, which Lever does not say'),
  apiChangesFireWebhooks: z.boolean(),
  plainHttpWebhooks: z.boolean().describe('whether http:// is taken for hosts other than this one'),
  redirectUris: z
    .array(z.string())
    .describe('where log-ins may come back to; none: any https address, and this machine'),
  appScopes: z.array(z.string()).nullable().describe('what the application may ask for; null: everything'),
  accessTokenMs: z.number().positive(),
  strictRotation: z.boolean().describe('whether a used refresh token is refused and ends its log-in'),
});
export type LeverSettings = z.infer<typeof LeverSettings>;

export const DEFAULT_LEVER_SETTINGS: LeverSettings = {
  includeEventId: true,
  hireOrder: 'hired-first',
  newTokenOnRetry: false,
  retryDelaysMs: [MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 120 * MINUTE_MS],
  webhookTimeoutMs: 10_000,
  confidentialAccess: false,
  secretNotesReadable: false,
  apiChangesFireWebhooks: true,
  plainHttpWebhooks: false,
  redirectUris: [],
  appScopes: null,
  accessTokenMs: 60 * MINUTE_MS,
  strictRotation: true,
};

export interface LeverWebhook {
  id: string;
  event: LeverEvent;
  url: string;
  origins: Origin[] | null;
  signatureToken: string | null;
  createdBy: 'api' | 'page';
  createdAt: number;
  updatedAt: number;
}

/** One log-in: what was allowed, and the tokens that came of it. */
export interface LeverGrant {
  id: string;
  scopes: string[];
  revoked: boolean;
}

export interface LeverOauthState {
  codes: Record<string, { grantId: string; redirectUri: string; expiresAt: number }>;
  grants: Record<string, LeverGrant>;
  accessTokens: Record<string, { grantId: string; expiresAt: number }>;
  refreshTokens: Record<string, { grantId: string; used: boolean; lastUsedAt: number; createdAt: number }>;
  /** How often a refresh token was exchanged. */
  renewals: number;
}

/** All that the Lever twin knows, as JSON. */
export interface LeverState {
  settings: LeverSettings;
  stages: Stage[];
  archiveReasons: ArchiveReason[];
  users: LeverUser[];
  postings: Posting[];
  contacts: Record<string, Contact>;
  opportunities: Record<string, Opportunity>;
  applications: Record<string, Application>;
  notes: Record<string, Note>;
  offers: Record<string, Offer>;
  forms: Record<string, ProfileForm>;
  deleted: (Opportunity & { deletedBy: string | null; deletedAt: number })[];
  webhooks: Record<string, LeverWebhook>;
  oauth: LeverOauthState;
  /** Lever: each event's group has a switch on the webhooks page; API-created hooks are silent until it is on. */
  webhookGroups: Partial<Record<LeverEvent, boolean>>;
}
