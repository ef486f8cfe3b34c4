import { z } from '@hono/zod-openapi';
import type {
  EmployeeChangeRow,
  EmployeeRow,
  EmployeeWithOrigins,
  ValueOriginRow,
} from '../../db/read-employees.ts';
import { VALUE_SOURCES } from '../../db/schema/employees.ts';
import { displayName } from '../../domain/employee/display-name.ts';
import {
  type EmployeeProfile,
  type FieldValue,
  missingFields,
} from '../../domain/employee/employee-profile.ts';
import type { FieldDefinition } from '../../domain/employee/field-definition.ts';
import type { FieldProblem } from '../../domain/employee/field-problem.ts';
import { WorkLocation } from '../../domain/work-location.ts';
import { Instant } from '../json.ts';
import type { FieldError } from '../problem.ts';

const Value = z.union([z.string(), z.number(), z.boolean(), WorkLocation]).nullable();

/** An employee as lists show them. */
export const Employee = z
  .object({
    id: z.string(),
    name: z.string().nullable(),
    lever_contact_id: z.string().nullable(),
    profile: z
      .record(z.string(), Value)
      .openapi({ description: 'The value of each field by its key; null where there is none.' }),
    missing: z.array(z.string()).openapi({ description: 'Keys of the required fields without a value.' }),
    created_at: Instant,
    updated_at: Instant,
  })
  .openapi('Employee');

const Origin = z
  .object({
    source: z.enum(VALUE_SOURCES),
    mapping_version: z.int().nullable(),
    actor: z.string(),
    at: Instant,
  })
  .openapi('ValueOrigin');

/** An employee with where each value came from. */
export const EmployeeWithSources = Employee.extend({
  sources: z.record(z.string(), Origin).openapi({ description: 'By the key of the field.' }),
  relationships: z
    .record(z.string(), z.object({ id: z.string(), name: z.string().nullable() }))
    .openapi({ description: 'The employees whom the fields of relationships name.' }),
}).openapi('EmployeeWithSources');

/** One change of one value. */
export const EmployeeChange = z
  .object({
    id: z.string(),
    field: z.string(),
    before: Value,
    after: Value,
    source: z.enum(VALUE_SOURCES),
    mapping_version: z.int().nullable(),
    reference: z.string().nullable().openapi({ description: 'The run or CSV import that it came with.' }),
    actor: z.string(),
    at: Instant,
  })
  .openapi('EmployeeChange');

export function employeeView(
  { profile, ...row }: EmployeeRow,
  fields: readonly FieldDefinition[],
): z.infer<typeof Employee> {
  return {
    id: row.id,
    name: displayName(profile),
    lever_contact_id: row.leverContactId,
    profile: profileView(profile, fields),
    missing: missingFields(profile, fields).map(({ key }) => key),
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}

/** Archived fields are shown only where they still have a value. */
function profileView(
  profile: EmployeeProfile,
  fields: readonly FieldDefinition[],
): Record<string, FieldValue | null> {
  return Object.fromEntries(
    fields.flatMap(({ key, archived }) => {
      const value = profile[key] ?? null;
      return archived && value === null ? [] : [[key, value]];
    }),
  );
}

export function employeeWithSourcesView(found: EmployeeWithOrigins): z.infer<typeof EmployeeWithSources> {
  const { employee, fields, origins, people } = found;
  const relationships = fields.flatMap(({ key, type }) => {
    const id = employee.profile[key];
    if (type !== 'employee' || typeof id !== 'string') return [];
    const profile = people.get(id);
    return [[key, { id, name: profile ? displayName(profile) : null }] as const];
  });
  return {
    ...employeeView(employee, fields),
    sources: Object.fromEntries(origins.map((origin) => [origin.field, originView(origin)])),
    relationships: Object.fromEntries(relationships),
  };
}

function originView({ source, mappingVersion, actor, at }: ValueOriginRow): z.infer<typeof Origin> {
  return { source, mapping_version: mappingVersion, actor, at: at.toISOString() };
}

export function changeView(row: EmployeeChangeRow): z.infer<typeof EmployeeChange> {
  return {
    id: String(row.id),
    field: row.field,
    before: row.before,
    after: row.after,
    source: row.source,
    mapping_version: row.mappingVersion,
    reference: row.reference,
    actor: row.actor,
    at: row.at.toISOString(),
  };
}

/** What fields said of values, as the errors of a request. */
export function fieldErrors(problems: readonly FieldProblem[]): readonly FieldError[] {
  return problems.map(({ field, sentence }) => ({ path: `body.profile.${field}`, message: sentence }));
}
