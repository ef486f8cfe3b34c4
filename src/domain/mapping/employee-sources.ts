import type { FieldDefinition, FieldType } from '../employee/field-definition.ts';
import type { MappingValue } from './mapping-value.ts';
import type { SourceDefinition, SourceType } from './source-definition.ts';

/** An employee whose values a mapping reads, with those to whom relationships lead, by the key of the relationship. */
export interface SourceEmployee {
  readonly id: string;
  readonly profile: Values;
  readonly related: ReadonlyMap<string, Values>;
}
type Values = Readonly<Record<string, MappingValue | undefined>>;

const SOURCE_TYPE_OF: Readonly<Partial<Record<FieldType, SourceType>>> = {
  date: 'date',
  number: 'number',
  boolean: 'boolean',
  work_location: 'place',
};
const PARTS_OF_PLACE = ['country', 'state', 'city'] as const;

/** The sources of a mapping out of Gangway: the fields of an employee, and of those whom relationships name. */
export function employeeSources(fields: readonly FieldDefinition[]): readonly SourceDefinition[] {
  const usable = fields.filter(({ archived }) => !archived);
  const relations = usable.filter(({ type }) => type === 'employee');
  const own = usable.flatMap((field) => sourcesOf(field, 'employee', 'Employee'));
  const others = relations.flatMap(({ key, label }) =>
    usable.filter(({ type }) => type !== 'employee').flatMap((field) => sourcesOf(field, key, label)),
  );
  return [{ path: 'employee.id', label: 'Employee: id', type: 'text' }, ...own, ...others];
}

/** The value of each of those sources for one employee. */
export function employeeFacts({ id, profile, related }: SourceEmployee): ReadonlyMap<string, MappingValue> {
  return new Map([
    ['employee.id', id],
    ...factsOf('employee', profile),
    ...[...related].flatMap(([key, other]) => factsOf(key, other)),
  ]);
}

/** True when one of these sources is the field of an employee, a part of it, or somebody to whom the field leads. */
export function readsField(sources: ReadonlySet<string>, key: string): boolean {
  return [...sources].some((path) => {
    const [group, field] = path.split('.');
    return group === key || field === key;
  });
}

function sourcesOf(
  { key, label, type }: FieldDefinition,
  group: string,
  groupLabel: string,
): SourceDefinition[] {
  const path = `${group}.${key}`;
  const whole = { path, label: `${groupLabel}: ${label}`, type: SOURCE_TYPE_OF[type] ?? 'text' };
  if (type !== 'work_location') return [whole];
  const parts = PARTS_OF_PLACE.map((part) => ({
    path: `${path}.${part}`,
    label: `${groupLabel}: ${label}, ${part}`,
    type: part === 'country' ? ('country' as const) : ('text' as const),
  }));
  return [whole, ...parts];
}

function factsOf(group: string, profile: Values): (readonly [string, MappingValue])[] {
  return Object.entries(profile).flatMap(([key, value = null]) => {
    const fact = [`${group}.${key}`, value] as const;
    if (typeof value !== 'object' || value === null || !('country' in value)) return [fact];
    return [fact, ...PARTS_OF_PLACE.map((part) => [`${group}.${key}.${part}`, value[part] ?? null] as const)];
  });
}
