import type { MappingValue } from '../../../src/domain/mapping/mapping-value.ts';
import type { MappingContext } from '../../../src/domain/mapping/transform.ts';

/** What a mapping reads in a test: the given sources, in a company of New York that has no employees. */
export function contextOf(
  sources: Readonly<Record<string, MappingValue>> = {},
  changes: Partial<MappingContext> = {},
): MappingContext {
  const values = new Map(Object.entries(sources));
  return {
    read: (path) => values.get(path) ?? null,
    companyTimeZone: 'America/New_York',
    emailOfUser: () => null,
    employeesOfEmail: () => [],
    ...changes,
  };
}
