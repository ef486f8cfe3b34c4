import { jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import type { EmployeeProfile } from '../../domain/employee-profile.ts';
import { connections } from './connections.ts';

/** The people that runs are about: the only place where a person's data is kept. */
export const employees = pgTable('employees', {
  id: text().primaryKey(),
  leverContactId: text('lever_contact_id').unique(),
  profile: jsonb().$type<EmployeeProfile>().notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp('updated_at', { withTimezone: true }).notNull().defaultNow(),
});

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
