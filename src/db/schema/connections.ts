import { boolean, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

export const CONNECTION_KINDS = ['lever', 'checkr'] as const;
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
}
