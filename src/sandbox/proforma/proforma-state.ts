import { z } from 'zod';

/** The wire contracts of the twins; each has a server of its own. */
export const PROFORMA_TWINS = ['tazapi-v2', 'hrxml-package', 'hropen-json'] as const;
export type ProformaTwinKind = (typeof PROFORMA_TWINS)[number];

/** How an order ends by itself. */
export const OUTCOMES = ['clear', 'records', 'needs_action', 'canceled', 'failed', 'manual'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Where an order is, whatever the words of its wire. */
export type Phase =
  | 'invited'
  | 'in_progress'
  | 'needs_action'
  | 'complete'
  | 'expired'
  | 'canceled'
  | 'failed';

/** What the candidate and the agency do by themselves; `PUT /_control/scenario` takes any of it. */
export const Scenario = z.object({
  candidate: z.enum(['manual', 'auto']),
  submitAfterMs: z.number().nonnegative(),
  outcome: z.enum(OUTCOMES).describe('for everybody but the test people'),
  completeAfterMs: z.number().nonnegative(),
  expireAfterMs: z.number().positive(),
});
export type Scenario = z.infer<typeof Scenario>;

const DAY_MS = 24 * 3_600_000;

export const DEFAULT_SCENARIO: Scenario = {
  candidate: 'manual',
  submitAfterMs: 1000,
  outcome: 'clear',
  completeAfterMs: 3000,
  expireAfterMs: 14 * DAY_MS,
};

/** Switches for what differs between agencies, or what no public page says. */
export const ProformaTwinSettings = z.object({
  webhookUrl: z.string().nullable().describe('TazAPI and JSON: where events go'),
  webhookSecret: z.string().describe('TazAPI: the static header; JSON: the bearer token; XML: unused'),
  secretHeader: z.enum(['authorization', 'x-api-key']).describe('TazAPI'),
  timestamps: z.enum(['seconds', 'milliseconds', 'mixed']).describe('TazAPI'),
  keyScope: z.enum(['CLIENT', 'ORDER']).describe('TazAPI: what the token may do'),
  listIdentifiers: z.boolean().describe('TazAPI: lists of orders show the external identifier'),
  embedCredentials: z.boolean().describe('XML: pushes carry the login on their root element'),
  mutedEvents: z.array(z.string()),
  webhookTimeoutMs: z.number().positive(),
});
export type ProformaTwinSettings = z.infer<typeof ProformaTwinSettings>;

export interface Applicant {
  guid: string;
  firstName: string;
  lastName: string;
  email: string;
  createdAt: number;
}

export interface Order {
  id: string;
  fileNumber: number;
  token: string;
  applicant: Applicant;
  packageId: string;
  reference: string | null;
  phase: Phase;
  /** The word of the wire. */
  status: string;
  flagged: boolean;
  /** Whether the gateway wrote to the candidate, and how often. */
  notified: number;
  createdAt: number;
  updatedAt: number;
  completedAt: number | null;
  expiresAt: number;
  /** XML: where this order's results are pushed. */
  postbackUrl: string | null;
}

export interface Product {
  id: string;
  name: string;
}

/** All that a twin knows, as JSON. */
export interface ProformaState {
  account: { clientGuid: string; instanceGuid: string; name: string };
  settings: ProformaTwinSettings;
  scenario: Scenario;
  products: Product[];
  applicants: Record<string, Applicant>;
  orders: Record<string, Order>;
  nextFileNumber: number;
}
