import { integer, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import { DIRECTIONS, type MappingFields } from '../../domain/mapping/field-mapping.ts';
import { SOURCE_TYPES } from '../../domain/mapping/source-definition.ts';
import { connections } from './connections.ts';

/** The versions of each field mapping: a row never changes, the highest version counts. */
export const fieldMappings = pgTable(
  'field_mappings',
  {
    direction: text({ enum: DIRECTIONS }).notNull(),
    /** Inbound: the id of the connection. Outbound: the name of the mapping. */
    subject: text().notNull(),
    version: integer().notNull(),
    fields: jsonb().$type<MappingFields>().notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.direction, table.subject, table.version] })],
);

/** Fields of an account's own forms that were seen on a candidate: what they are called, never a value. */
export const seenSources = pgTable(
  'seen_sources',
  {
    connectionId: text('connection_id')
      .notNull()
      .references(() => connections.id, { onDelete: 'cascade' }),
    path: text().notNull(),
    label: text().notNull(),
    type: text({ enum: SOURCE_TYPES }).notNull(),
    firstSeenAt: timestamp('first_seen_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.connectionId, table.path] })],
);
