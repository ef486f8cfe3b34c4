import { boolean, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

export const CONNECTION_KINDS = ['lever', 'checkr', 'proforma'] as const;
export type ConnectionKind = (typeof CONNECTION_KINDS)[number];

export const CONNECTION_ENVIRONMENTS = ['production', 'sandbox', 'staging'] as const;
export type ConnectionEnvironment = (typeof CONNECTION_ENVIRONMENTS)[number];

/** One configured account of an integration. `credential` and `signing_keys` are sealed. */
export const connections = pgTable('connections', {
  id: text().primaryKey(),
  kind: text({ enum: CONNECTION_KINDS }).notNull(),
  name: text().notNull().unique(),
  environment: text({ enum: CONNECTION_ENVIRONMENTS }).notNull(),
  baseUrl: text('base_url').notNull(),
  dashboardUrl: text('dashboard_url').notNull(),
  credential: text().notNull(),
  /** Sealed list of the keys that may sign this connection's webhooks. */
  signingKeys: text('signing_keys').notNull(),
  webhookKey: text('webhook_key').notNull().unique(),
  active: boolean().notNull().default(true),
  settings: jsonb().$type<ConnectionSettings>().notNull().default({}),
  accountId: text('account_id'),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
});

export interface ConnectionSettings {
  /** Most requests a second that all workers together send to this account. */
  readonly requestsPerSecond?: number;
  /** Proforma: the binding and what it needs, as `ProformaSettings` reads it. */
  readonly proforma?: unknown;
  /** Checkr: the account assesses its reports (Assess), so that a result waits for its assessment. */
  readonly usesAssess?: boolean;
  /** Lever: what Gangway writes back about background checks; nothing when it is missing. */
  readonly writeBack?: WriteBackSettings;
}

/** What Gangway writes to an opportunity about its background checks. */
export interface WriteBackSettings {
  /** For providers whose checks are written back by setting only. */
  readonly enabled: boolean;
  /** Notes that only people with the right to sensitive information see. */
  readonly secretNotes?: boolean;
  /** Id of the Lever user in whose name tags, notes and stages are written. */
  readonly performAs?: string;
  /** Id of the stage to which an opportunity is advanced when its check is clear. */
  readonly advanceToStage?: string;
}
