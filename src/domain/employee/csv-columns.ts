import type { FieldDefinition } from './field-definition.ts';

/** The header of the column that names an employee by their id. */
export const ID_COLUMN = 'id';

/** A column of a file, and what it fills: a field, `id`, or nothing (null). */
export interface CsvColumn {
  readonly header: string;
  readonly field: string | null;
}

/** Finds the field of each header by its key or its label, whatever the case and the signs between words. */
export function matchColumns(
  headers: readonly string[],
  fields: readonly FieldDefinition[],
): readonly CsvColumn[] {
  const byName = new Map<string, string>([[ID_COLUMN, ID_COLUMN]]);
  const usable = fields.filter(({ archived }) => !archived);
  for (const { label, key } of usable) byName.set(plain(label), key);
  for (const { key } of usable) byName.set(plain(key), key);
  return headers.map((header) => ({ header, field: byName.get(plain(header)) ?? null }));
}

/** The headers that fill a field which another column fills already. */
export function doubledColumns(columns: readonly CsvColumn[]): readonly CsvColumn[] {
  return columns.filter(
    ({ field }, index) => field !== null && columns.findIndex((other) => other.field === field) !== index,
  );
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '');
}
