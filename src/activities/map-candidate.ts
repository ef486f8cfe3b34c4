import type { Queryable } from '../db/database.ts';
import { employeesByEmail } from '../db/employees-by-email.ts';
import type { FieldDefinition } from '../domain/employee/field-definition.ts';
import { employeeTargets } from '../domain/mapping/employee-targets.ts';
import { type MappingFields, sourcesOfMapping } from '../domain/mapping/field-mapping.ts';
import { leverReadsFor } from '../domain/mapping/lever-sources.ts';
import { type FieldResult, mapFields } from '../domain/mapping/map-fields.ts';
import type { MappingContext } from '../domain/mapping/transform.ts';
import { wantedUsers } from '../domain/mapping/wanted-users.ts';
import type { LeverClient } from '../integrations/lever/client.ts';
import { type Facts, factsOf, type LeverRecords } from '../integrations/lever/mapping-facts.ts';
import type { LeverOpportunity } from '../integrations/lever/opportunity.ts';
import { readLeverRecords, readUserEmail } from './lever-records.ts';

/** What a mapping makes of a candidate, and what it was made from. */
export interface MappedCandidate {
  readonly results: readonly FieldResult[];
  readonly records: LeverRecords;
}

/** Reads what a mapping needs of a candidate in Lever, with the people whom its look-ups name, and applies it. */
export async function mapCandidate({
  db,
  lever,
  opportunity,
  mapping,
  fields,
  companyTimeZone,
}: {
  readonly db: Queryable;
  readonly lever: LeverClient;
  /** With its contact and its applications. */
  readonly opportunity: LeverOpportunity;
  readonly mapping: MappingFields;
  readonly fields: readonly FieldDefinition[];
  readonly companyTimeZone: string;
}): Promise<MappedCandidate> {
  const records = await readLeverRecords(lever, opportunity, leverReadsFor(sourcesOfMapping(mapping)));
  const facts = factsOf(records);
  const known = { read: (path: string) => facts.get(path) ?? null, companyTimeZone };
  const context = { ...known, ...(await readPeople({ db, lever, mapping, fields, known })) };
  const results = mapFields({ fields: mapping, targets: employeeTargets(fields), context });
  return { results, records };
}

/** The value of each source of a candidate that an admin may choose, whatever the mapping reads. */
export async function sampleCandidate(
  lever: LeverClient,
  opportunity: LeverOpportunity,
): Promise<{ readonly facts: Facts; readonly records: LeverRecords }> {
  const records = await readLeverRecords(lever, opportunity, { posting: true, offers: true, forms: true });
  return { facts: factsOf(records), records };
}

type People = Pick<MappingContext, 'emailOfUser' | 'employeesOfEmail'>;

async function readPeople({
  db,
  lever,
  mapping,
  fields,
  known,
}: {
  readonly db: Queryable;
  readonly lever: LeverClient;
  readonly mapping: MappingFields;
  readonly fields: readonly FieldDefinition[];
  readonly known: Pick<MappingContext, 'read' | 'companyTimeZone'>;
}): Promise<People> {
  const wanted = wantedUsers(mapping, known);
  const users = await Promise.all(
    wanted.userIds.map(async (id) => [id, await readUserEmail(lever, id)] as const),
  );
  const emailOf = new Map(users);
  const emails = [...wanted.emails, ...[...emailOf.values()].filter((email) => email !== null)];
  const employees = await employeesByEmail(
    db,
    [...new Set(emails.map((email) => email.trim().toLowerCase()))],
    fields,
  );
  return {
    emailOfUser: (id) => emailOf.get(id) ?? null,
    employeesOfEmail: (email) => employees.get(email) ?? [],
  };
}
