import { readFields } from '../../db/employee-fields.ts';
import { readMapping, saveMapping } from '../../db/field-mappings.ts';
import { profilesOf, readEmployee } from '../../db/read-employees.ts';
import { checkMapping } from '../../domain/mapping/check-mapping.ts';
import { employeeFacts, employeeSources } from '../../domain/mapping/employee-sources.ts';
import type { MappingFields } from '../../domain/mapping/field-mapping.ts';
import { type MappingTarget, mapFields } from '../../domain/mapping/map-fields.ts';
import type { SourceDefinition } from '../../domain/mapping/source-definition.ts';
import { Problem } from '../problem.ts';
import { refuseFaults, type ShownMapping } from './mapping-desk.ts';
import { besideCurrent, type Preview } from './mapping-preview.ts';
import type { AdminServices } from './services.ts';

type Services = Pick<AdminServices, 'db'>;

/** The fields of the other system: those that the mapping names. It alone knows what it takes. */
export function outboundTargets(fields: MappingFields): readonly MappingTarget[] {
  return Object.keys(fields).map((key) => ({
    key,
    label: key,
    required: false,
    accept: (value) => ({ ok: true, value }),
  }));
}

/** The sources of every outbound mapping. */
export async function outboundSources({ db }: Services): Promise<readonly SourceDefinition[]> {
  return employeeSources(await readFields(db));
}

/** The mapping into the system with this name; version 0 has no fields. */
export async function currentOutbound({ db }: Services, name: string): Promise<ShownMapping> {
  const saved = await readMapping(db, { direction: 'outbound', subject: name });
  const none = { version: 0, fields: {}, createdBy: null, createdAt: null };
  return { mapping: saved ?? none, unmappedRequired: [] };
}

/** Saves the next version of an outbound mapping. Throws `Problem`, with the places that are wrong. */
export async function saveOutbound(
  services: Services,
  wanted: {
    readonly name: string;
    readonly basedOn: number;
    readonly fields: MappingFields;
    readonly actor: string;
  },
): Promise<ShownMapping> {
  const { name, basedOn, fields, actor } = wanted;
  await refuseUnknownSources(services, fields);
  const saved = await saveMapping(services.db, {
    direction: 'outbound',
    subject: name,
    basedOn,
    fields,
    actor,
  });
  if (!saved.ok) throw new Problem(saved.reason);
  return { mapping: saved.mapping, unmappedRequired: [] };
}

/** Shows what an outbound mapping (the saved one, when none is given) makes of an employee. Throws `Problem`. */
export async function previewOutbound(
  services: Pick<AdminServices, 'db' | 'config'>,
  {
    name,
    employeeId,
    unsaved,
  }: { readonly name: string; readonly employeeId: string; readonly unsaved: MappingFields | undefined },
): Promise<Preview> {
  const { db, config } = services;
  if (unsaved) await refuseUnknownSources(services, unsaved);
  const employee = await readEmployee(db, employeeId);
  if (!employee) throw new Problem('employee.not_found');
  const saved = unsaved ? null : (await currentOutbound(services, name)).mapping;
  const mapping = unsaved ?? saved?.fields ?? {};
  const facts = await factsOfEmployee(services, employee);
  const results = mapFields({
    fields: mapping,
    targets: outboundTargets(mapping),
    context: {
      read: (path) => facts.get(path) ?? null,
      companyTimeZone: config.companyTimeZone,
      emailOfUser: () => null,
      employeesOfEmail: () => [],
    },
  });
  return {
    opportunityId: null,
    otherOpportunityIds: [],
    employeeId,
    version: saved?.version ?? null,
    fields: besideCurrent(results, [], {}),
    unmappedRequired: [],
  };
}

async function factsOfEmployee(
  { db }: Services,
  { id, profile }: NonNullable<Awaited<ReturnType<typeof readEmployee>>>,
) {
  const relations = (await readFields(db)).filter(({ type, archived }) => type === 'employee' && !archived);
  const people = await profilesOf(
    db,
    relations.map(({ key }) => profile[key]),
  );
  const related = relations.flatMap(({ key }) => {
    const other = people.get(String(profile[key] ?? ''));
    return other ? [[key, other] as const] : [];
  });
  return employeeFacts({ id, profile, related: new Map(related) });
}

async function refuseUnknownSources(services: Services, fields: MappingFields): Promise<void> {
  const known = new Set((await outboundSources(services)).map(({ path }) => path));
  refuseFaults(
    checkMapping(fields, { targets: outboundTargets(fields), isSource: (path) => known.has(path) }),
  );
}
