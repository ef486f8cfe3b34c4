import { integer, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import { connections } from './connections.ts';

/** When the packages and the nodes of a connection were last read from its provider, and the last failure to read them. */
export const providerCatalogs = pgTable('provider_catalogs', {
  connectionId: text('connection_id')
    .primaryKey()
    .references(() => connections.id, { onDelete: 'cascade' }),
  packagesReadAt: timestamp('packages_read_at', { withTimezone: true }),
  nodesReadAt: timestamp('nodes_read_at', { withTimezone: true }),
  /** A stable code; null since the last read that worked. */
  failure: text(),
  failedAt: timestamp('failed_at', { withTimezone: true }),
});

/** What an account can order, as its provider listed it last. */
export const providerPackages = pgTable(
  'provider_packages',
  {
    connectionId: text('connection_id')
      .notNull()
      .references(() => connections.id, { onDelete: 'cascade' }),
    /** By what an order names it. */
    slug: text().notNull(),
    name: text().notNull(),
    screenings: jsonb().$type<readonly Screening[]>().notNull(),
    /** In the minor unit of the currency: cents. */
    priceMinor: integer('price_minor'),
    currency: text().notNull(),
    fetchedAt: timestamp('fetched_at', { withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.connectionId, table.slug] })],
);

/** The nodes of an account with a hierarchy, each with the slugs that it may order. */
export const providerNodes = pgTable(
  'provider_nodes',
  {
    connectionId: text('connection_id')
      .notNull()
      .references(() => connections.id, { onDelete: 'cascade' }),
    key: text().notNull(),
    name: text().notNull(),
    tier: text(),
    parentKey: text('parent_key'),
    packages: jsonb().$type<readonly string[]>().notNull(),
    fetchedAt: timestamp('fetched_at', { withTimezone: true }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.connectionId, table.key] })],
);

/** One part of a package. */
export interface Screening {
  readonly type: string;
  readonly subtype: string | null;
}
