import { type MappingFields, sourcesOfField } from './field-mapping.ts';
import type { MappingTarget } from './map-fields.ts';

/** What is wrong with one place of a mapping, by its path: `start_date.source`. */
export interface MappingFault {
  readonly path: string;
  readonly message: string;
}

/** Everything that is wrong with a mapping although its shape is right: fields, sources and fallbacks that cannot be. */
export function checkMapping(
  fields: MappingFields,
  {
    targets,
    isSource,
  }: {
    readonly targets: readonly MappingTarget[];
    readonly isSource: (path: string) => boolean;
  },
): readonly MappingFault[] {
  const byKey = new Map(targets.map((target) => [target.key, target]));
  return Object.entries(fields).flatMap(([key, mapping]) => {
    const target = byKey.get(key);
    if (!target) return [{ path: key, message: 'is no field that takes a value' }];
    const unknown = sourcesOfField(mapping).filter((path) => !isSource(path));
    const faults = unknown.map((path) => ({
      path: path === mapping.source ? `${key}.source` : `${key}.transforms`,
      message: `${path} is no source`,
    }));
    const { fallback } = mapping;
    const taken = fallback?.use === 'value' ? target.accept(fallback.value) : { ok: true as const };
    return taken.ok ? faults : [...faults, { path: `${key}.fallback`, message: taken.message }];
  });
}
