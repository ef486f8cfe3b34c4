import type { ConnectionRow } from '../../db/connections.ts';
import { readFields } from '../../db/employee-fields.ts';
import { type MappingVersion, readMapping, saveMapping } from '../../db/field-mappings.ts';
import { readSeenSources } from '../../db/seen-sources.ts';
import { checkMapping, type MappingFault } from '../../domain/mapping/check-mapping.ts';
import { employeeTargets } from '../../domain/mapping/employee-targets.ts';
import type { MappingFields } from '../../domain/mapping/field-mapping.ts';
import { LEVER_DEFAULT_MAPPING } from '../../domain/mapping/lever-default-mapping.ts';
import { isLeverSource, LEVER_SOURCES } from '../../domain/mapping/lever-sources.ts';
import { type MappingTarget, unmappedRequired } from '../../domain/mapping/map-fields.ts';
import type { SourceDefinition } from '../../domain/mapping/source-definition.ts';
import { Problem } from '../problem.ts';
import type { AdminServices } from './services.ts';

type Services = Pick<AdminServices, 'db'>;

/** A mapping with the required fields that it leaves out. Version 0 is the one that nobody has changed. */
export interface ShownMapping {
  readonly mapping: Omit<MappingVersion, 'createdBy' | 'createdAt'> & {
    readonly createdBy: string | null;
    readonly createdAt: Date | null;
  };
  readonly unmappedRequired: readonly string[];
}

/** The fields that a mapping into employees may give a value. */
export async function inboundTargets({ db }: Services): Promise<readonly MappingTarget[]> {
  return employeeTargets(await readFields(db));
}

/** The mapping that an import over this connection uses. */
export async function currentMapping(
  services: Services,
  { id }: Pick<ConnectionRow, 'id'>,
): Promise<ShownMapping> {
  const saved = await readMapping(services.db, { direction: 'inbound', subject: id });
  const mapping = saved ?? { version: 0, fields: LEVER_DEFAULT_MAPPING, createdBy: null, createdAt: null };
  const targets = await inboundTargets(services);
  return { mapping, unmappedRequired: unmappedRequired(mapping.fields, targets) };
}

/** What is wrong with a mapping for this connection; nothing when it can be saved. */
export async function inboundFaults(
  services: Services,
  fields: MappingFields,
): Promise<readonly MappingFault[]> {
  return checkMapping(fields, { targets: await inboundTargets(services), isSource: isLeverSource });
}

/** Saves the next version of a connection's mapping. Throws `Problem`, with the places that are wrong. */
export async function saveInboundMapping(
  services: Services,
  wanted: {
    readonly connection: Pick<ConnectionRow, 'id'>;
    readonly basedOn: number;
    readonly fields: MappingFields;
    readonly actor: string;
  },
): Promise<ShownMapping> {
  const { connection, basedOn, fields, actor } = wanted;
  refuseFaults(await inboundFaults(services, fields));
  const saved = await saveMapping(services.db, {
    direction: 'inbound',
    subject: connection.id,
    basedOn,
    fields,
    actor,
  });
  if (!saved.ok) throw new Problem(saved.reason);
  const targets = await inboundTargets(services);
  return { mapping: saved.mapping, unmappedRequired: unmappedRequired(fields, targets) };
}

/** Throws `Problem` when a mapping has faults. */
export function refuseFaults(faults: readonly MappingFault[]): void {
  if (faults.length === 0) return;
  throw new Problem(
    'request.invalid',
    faults.map(({ path, message }) => ({ path: `body.fields.${path}`, message })),
  );
}

/** The sources that a mapping of this connection may name: those of every account, and those that were seen. */
export async function inboundSources(
  { db }: Services,
  { id }: Pick<ConnectionRow, 'id'>,
): Promise<readonly SourceDefinition[]> {
  return [...LEVER_SOURCES, ...(await readSeenSources(db, id))];
}
