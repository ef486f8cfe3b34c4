import { boolean, index, integer, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import type { WorkflowDefinition } from '../../domain/definition.ts';
import { type EntryFilter, NO_FILTER } from '../../domain/listener/entry-filter.ts';
import { DEFAULT_POLICIES, type ListenerPolicies } from '../../domain/listener/policy.ts';
import { LISTENER_EVENTS } from '../../domain/listener/webhook-events.ts';
import { connections } from './connections.ts';

/** A workflow definition; its content lives in the published versions. */
export const definitions = pgTable('definitions', {
  id: text().primaryKey(),
  key: text().notNull().unique(),
  name: text().notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
});

/** A published version: never changed. */
export const definitionVersions = pgTable(
  'definition_versions',
  {
    definitionId: text('definition_id')
      .notNull()
      .references(() => definitions.id),
    version: integer().notNull(),
    content: jsonb().$type<WorkflowDefinition>().notNull(),
    publishedAt: timestamp('published_at', { withTimezone: true }).notNull().defaultNow(),
    publishedBy: text('published_by').notNull(),
  },
  (table) => [primaryKey({ columns: [table.definitionId, table.version] })],
);

/** An entry point of a definition; its webhooks and their tokens are `listener_webhooks`. */
export const listeners = pgTable(
  'listeners',
  {
    id: text().primaryKey(),
    definitionId: text('definition_id')
      .notNull()
      .references(() => definitions.id),
    connectionId: text('connection_id')
      .notNull()
      .references(() => connections.id),
    event: text({ enum: LISTENER_EVENTS }).notNull(),
    /** The stage that lets people in, for `candidateStageChange`. */
    stageId: text('stage_id'),
    stageName: text('stage_name'),
    filter: jsonb().$type<EntryFilter>().notNull().default(NO_FILTER),
    policies: jsonb().$type<ListenerPolicies>().notNull().default(DEFAULT_POLICIES),
    endpointKey: text('endpoint_key').notNull().unique(),
    active: boolean().notNull().default(true),
    /** Since when it lets people in: what happened earlier is not looked for. */
    activatedAt: timestamp('activated_at', { withTimezone: true }).notNull().defaultNow(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [index('listeners_definition').on(table.definitionId)],
);
