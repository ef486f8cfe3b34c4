import { boolean, integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import { FIELD_TYPES } from '../../domain/employee/field-definition.ts';

/** The fields that admins made, and what they changed of the built-in ones. */
export const employeeFields = pgTable('employee_fields', {
  key: text().primaryKey(),
  label: text().notNull(),
  group: text().notNull(),
  type: text({ enum: FIELD_TYPES }).notNull(),
  options: jsonb().$type<readonly string[]>().notNull(),
  required: boolean().notNull(),
  position: integer().notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  archivedAt: timestamp('archived_at', { withTimezone: true }),
});
