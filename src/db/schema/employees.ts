import { sql } from 'drizzle-orm';
import { bigint, index, integer, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import type { EmployeeProfile, FieldValue } from '../../domain/employee/employee-profile.ts';
import { connections } from './connections.ts';

/** The people that runs are about, with their values by the key of the field. */
export const employees = pgTable(
  'employees',
  {
    id: text().primaryKey(),
    leverContactId: text('lever_contact_id').unique(),
    profile: jsonb().$type<EmployeeProfile>().notNull(),
    createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [
    index('employees_email').on(sql`lower(${table.profile} ->> 'personal_email')`),
    index('employees_newest').on(table.createdAt, table.id),
  ],
);

/** Where a value came from: the import from the source of hires, an admin, a CSV file, a form. */
export const VALUE_SOURCES = ['import', 'admin', 'csv', 'form'] as const;
export type ValueSourceKind = (typeof VALUE_SOURCES)[number];

const source = () => text({ enum: VALUE_SOURCES }).notNull();

/** The origin of each value that an employee has, and what the source of hires last said of the field. */
export const employeeValues = pgTable(
  'employee_values',
  {
    employeeId: text('employee_id')
      .notNull()
      .references(() => employees.id),
    field: text().notNull(),
    source: source(),
    /** Of an import: the version of the mapping that made the value. */
    mappingVersion: integer('mapping_version'),
    actor: text().notNull(),
    at: timestamp({ withTimezone: true }).notNull(),
    /** What the last import read, also where an admin has written something else since. */
    imported: jsonb().$type<FieldValue>(),
  },
  (table) => [primaryKey({ columns: [table.employeeId, table.field] })],
);

/** Every change of a value, oldest first by id. */
export const employeeChanges = pgTable(
  'employee_changes',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    employeeId: text('employee_id')
      .notNull()
      .references(() => employees.id),
    field: text().notNull(),
    before: jsonb().$type<FieldValue>(),
    after: jsonb().$type<FieldValue>(),
    source: source(),
    mappingVersion: integer('mapping_version'),
    /** The run, CSV import or form that the value came with. */
    reference: text(),
    actor: text().notNull(),
    at: timestamp({ withTimezone: true }).notNull(),
  },
  (table) => [index('employee_changes_employee').on(table.employeeId, table.id)],
);

/** An employee's record at a screening provider, made at most once for each connection. */
export const providerPersons = pgTable(
  'provider_persons',
  {
    connectionId: text('connection_id')
      .notNull()
      .references(() => connections.id),
    employeeId: text('employee_id')
      .notNull()
      .references(() => employees.id),
    providerId: text('provider_id'),
    lookedUpAt: timestamp('looked_up_at', { withTimezone: true }),
    idempotencyKey: text('idempotency_key').notNull(),
    firstSentAt: timestamp('first_sent_at', { withTimezone: true }),
    /** The frozen request while its outcome is unknown. */
    body: text(),
  },
  (table) => [primaryKey({ columns: [table.connectionId, table.employeeId] })],
);
