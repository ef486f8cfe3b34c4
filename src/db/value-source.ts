import type { ValueSourceKind } from './schema/employees.ts';

/** Where values come from, and who brings them: a key, a user, a run. */
export interface ValueSource {
  readonly kind: ValueSourceKind;
  readonly actor: string;
  /** The run, CSV import or form that the values come with. */
  readonly reference: string | null;
  /** Of an import: the version of the mapping that made the values; null for the built-in mapping. */
  readonly mappingVersion: number | null;
}
