import { boolean, index, jsonb, pgTable, text, timestamp, unique } from 'drizzle-orm/pg-core';
import { CONNECTION_PROBLEMS } from '../../domain/connection-problem.ts';

export const CONNECTION_KINDS = ['lever', 'checkr', 'proforma'] as const;
export type ConnectionKind = (typeof CONNECTION_KINDS)[number];

export const CONNECTION_ENVIRONMENTS = ['production', 'sandbox', 'staging'] as const;
export type ConnectionEnvironment = (typeof CONNECTION_ENVIRONMENTS)[number];

/** Vendors whose accounts can be connected by logging in. */
export const OAUTH_KINDS = ['lever', 'checkr'] as const;
export type OauthKind = (typeof OAUTH_KINDS)[number];

/** The installation's own application at a vendor, through which people log in. `client_secret` is sealed. */
export const oauthApps = pgTable(
  'oauth_apps',
  {
    id: text().primaryKey(),
    kind: text({ enum: OAUTH_KINDS }).notNull(),
    environment: text({ enum: CONNECTION_ENVIRONMENTS }).notNull(),
    clientId: text('client_id').notNull(),
    clientSecret: text('client_secret').notNull(),
    /** Where people log in: what stands before `/authorize`. */
    authUrl: text('auth_url').notNull(),
    /** Checkr: one webhook address for all accounts of the application. */
    webhookKey: text('webhook_key').notNull().unique(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [unique('oauth_apps_client').on(table.kind, table.clientId)],
);

/** One configured account of an integration. `credential` and `signing_keys` are sealed. */
export const connections = pgTable('connections', {
  id: text().primaryKey(),
  kind: text({ enum: CONNECTION_KINDS }).notNull(),
  name: text().notNull().unique(),
  environment: text({ enum: CONNECTION_ENVIRONMENTS }).notNull(),
  baseUrl: text('base_url').notNull(),
  dashboardUrl: text('dashboard_url').notNull(),
  /** Null: nobody has logged in yet, or the configuration was cleared. */
  credential: text(),
  /** Null: connected by a key. */
  oauthAppId: text('oauth_app_id').references(() => oauthApps.id),
  /** When the tokens of a log-in were last renewed. */
  tokenRenewedAt: timestamp('token_renewed_at', { withTimezone: true }),
  /** Sealed list of the keys that may sign this connection's webhooks. */
  signingKeys: text('signing_keys').notNull(),
  webhookKey: text('webhook_key').notNull().unique(),
  active: boolean().notNull().default(true),
  settings: jsonb().$type<ConnectionSettings>().notNull().default({}),
  /** The provider's own id of the account, once it is known: a connection stays with its account. */
  accountId: text('account_id'),
  accountName: text('account_name'),
  /** Screening providers: the account may order; null while that is not known. */
  mayOrder: boolean('may_order'),
  problem: text({ enum: CONNECTION_PROBLEMS }),
  /** What the problem is about: a scope, a host, a code; never a secret. */
  problemDetail: text('problem_detail'),
  problemSince: timestamp('problem_since', { withTimezone: true }),
  checkedAt: timestamp('checked_at', { withTimezone: true }),
  verifiedAt: timestamp('verified_at', { withTimezone: true }),
  clearedAt: timestamp('cleared_at', { withTimezone: true }),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
});

/** A log-in at a vendor that somebody has begun: good once, for a few minutes. Secrets are hashed. */
export const oauthLogins = pgTable(
  'oauth_logins',
  {
    stateHash: text('state_hash').primaryKey(),
    connectionId: text('connection_id')
      .notNull()
      .references(() => connections.id, { onDelete: 'cascade' }),
    actor: text().notNull(),
    /** The cookie of the browser that has to come back; null when an API key began. */
    browserHash: text('browser_hash'),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
  },
  (table) => [index('oauth_logins_expiry').on(table.expiresAt)],
);

export interface ConnectionSettings {
  /** Most requests a second that all workers together send to this account. */
  readonly requestsPerSecond?: number;
  /** Proforma: the binding and what it needs, as `ProformaSettings` reads it. */
  readonly proforma?: unknown;
  /** Checkr: the account assesses its reports (Assess), so that a result waits for its assessment. */
  readonly usesAssess?: boolean;
  /** Checkr: the webhook that Gangway made at the account by itself. */
  readonly webhook?: { readonly id: string };
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
