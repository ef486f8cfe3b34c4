import { mapCandidate, sampleCandidate } from '../../activities/map-candidate.ts';
import { writeAudit } from '../../db/audit.ts';
import type { ConnectionRow } from '../../db/connections.ts';
import { readFields } from '../../db/employee-fields.ts';
import { recordSources } from '../../db/seen-sources.ts';
import { sameValue } from '../../domain/employee/employee-profile.ts';
import type { FieldDefinition } from '../../domain/employee/field-definition.ts';
import { employeeTargets } from '../../domain/mapping/employee-targets.ts';
import type { MappingFields } from '../../domain/mapping/field-mapping.ts';
import { type FieldResult, unmappedRequired } from '../../domain/mapping/map-fields.ts';
import type { MappingValue } from '../../domain/mapping/mapping-value.ts';
import type { SourceDefinition } from '../../domain/mapping/source-definition.ts';
import { type LeverRecords, ownSourcesOf } from '../../integrations/lever/mapping-facts.ts';
import { askLever } from './lever-account.ts';
import { findCandidate, type WantedPerson } from './mapping-candidate.ts';
import { currentMapping, inboundSources } from './mapping-desk.ts';
import type { AdminServices } from './services.ts';

type Services = Pick<AdminServices, 'db' | 'vendors' | 'config'>;
type Values = Readonly<Record<string, MappingValue | undefined>>;

/** How one field would get its value, beside what the employee has now. */
export interface PreviewedField extends FieldResult {
  readonly label: string;
  readonly required: boolean;
  readonly current: MappingValue;
  readonly changes: boolean;
}

export interface Preview {
  readonly opportunityId: string | null;
  readonly otherOpportunityIds: readonly string[];
  readonly employeeId: string | null;
  /** The saved version that was tried; null for one that is not saved. */
  readonly version: number | null;
  readonly fields: readonly PreviewedField[];
  readonly unmappedRequired: readonly string[];
}

/** Shows what a mapping (the saved one, when none is given) makes of a person; changes no employee. Throws `Problem`. */
export async function previewInbound(
  services: Services,
  {
    connection,
    person,
    unsaved,
    actor,
  }: {
    readonly connection: ConnectionRow;
    readonly person: WantedPerson;
    readonly unsaved: MappingFields | undefined;
    readonly actor: string;
  },
): Promise<Preview> {
  const { db, config } = services;
  const found = await findCandidate(services, connection, person);
  const fields = await readFields(db);
  const saved = unsaved ? null : (await currentMapping(services, connection)).mapping;
  const mapping = unsaved ?? saved?.fields ?? {};
  const { results, records } = await askLever(services, connection, (lever) =>
    mapCandidate({
      db,
      lever,
      opportunity: found.opportunity,
      mapping,
      fields,
      companyTimeZone: config.companyTimeZone,
    }),
  );
  await keepSeen(services, { connection, records, actor, action: 'field_mapping.previewed' });
  return {
    opportunityId: found.opportunity.id,
    otherOpportunityIds: found.otherOpportunityIds,
    employeeId: found.employee?.id ?? null,
    version: saved?.version ?? null,
    fields: besideCurrent(results, fields, found.employee?.profile ?? {}),
    unmappedRequired: unmappedRequired(mapping, employeeTargets(fields)),
  };
}

/** Results with the label of their field and the value that the employee has. */
export function besideCurrent(
  results: readonly FieldResult[],
  fields: readonly Pick<FieldDefinition, 'key' | 'label' | 'required'>[],
  profile: Values,
): readonly PreviewedField[] {
  const byKey = new Map(fields.map((field) => [field.key, field]));
  return results.map((result) => {
    const field = byKey.get(result.field);
    const current = profile[result.field] ?? null;
    return {
      ...result,
      label: field?.label ?? result.field,
      required: field?.required ?? false,
      current,
      changes: wouldWrite(result, current),
    };
  });
}

/** An import takes no value away, and a fallback is for those who have none. */
function wouldWrite({ value, usedFallback }: FieldResult, current: MappingValue): boolean {
  if (value === null || (usedFallback && current !== null)) return false;
  return !isSame(current, value);
}

function isSame(one: MappingValue, other: MappingValue): boolean {
  if (Array.isArray(one) || Array.isArray(other)) return String(one) === String(other);
  type Plain = Exclude<MappingValue, readonly string[]>;
  return sameValue(one as Plain, other as Plain);
}

/** A source with what a candidate has there. */
export interface SampledValue extends SourceDefinition {
  readonly value: MappingValue;
}

export interface Sample {
  readonly opportunityId: string;
  readonly otherOpportunityIds: readonly string[];
  readonly sources: readonly SampledValue[];
  /** How many fields of the account's own were seen for the first time. */
  readonly added: number;
}

/**
 * Reads a candidate for sample data: every source with its value. Of the account's own fields only the names are kept,
 * and the audit row names the opportunity. Throws `Problem`.
 */
export async function takeSample(
  services: Services,
  {
    connection,
    person,
    actor,
  }: { readonly connection: ConnectionRow; readonly person: WantedPerson; readonly actor: string },
): Promise<Sample> {
  const { opportunity, otherOpportunityIds } = await findCandidate(services, connection, person);
  const { facts, records } = await askLever(services, connection, (lever) =>
    sampleCandidate(lever, opportunity),
  );
  const added = await keepSeen(services, { connection, records, actor, action: 'field_mapping.sampled' });
  const sources = await inboundSources(services, connection);
  return {
    opportunityId: opportunity.id,
    otherOpportunityIds,
    sources: sources.map((source) => ({ ...source, value: facts.get(source.path) ?? null })),
    added,
  };
}

async function keepSeen(
  { db }: Services,
  {
    connection,
    records,
    actor,
    action,
  }: {
    readonly connection: ConnectionRow;
    readonly records: LeverRecords;
    readonly actor: string;
    readonly action: string;
  },
): Promise<number> {
  const opportunityId = records.opportunity.id;
  return db.transaction(async (tx) => {
    const added = await recordSources(tx, connection.id, ownSourcesOf(records));
    await writeAudit(tx, {
      actor,
      action,
      objectType: 'connection',
      objectId: connection.id,
      details: { opportunityId, added },
    });
    return added;
  });
}
