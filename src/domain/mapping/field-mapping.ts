import { z } from 'zod';
import { SourcePath } from './source-path.ts';
import { sourcesOfStep, TransformStep } from './transforms.ts';

export const DIRECTIONS = ['inbound', 'outbound'] as const;
/** Inbound: into an employee. Outbound: from an employee into another system. */
export type Direction = (typeof DIRECTIONS)[number];

/** What a field gets where its source and transforms give nothing. */
export const Fallback = z.discriminatedUnion('use', [
  z.strictObject({
    use: z.literal('value'),
    value: z.union([z.string().min(1).max(1_000), z.number(), z.boolean()]),
  }),
  z.strictObject({ use: z.literal('company_time_zone') }),
]);
export type Fallback = z.infer<typeof Fallback>;

/** How one field gets its value: from a source (null: none), through transforms in their order, or by the fallback. */
export const FieldMapping = z.strictObject({
  source: SourcePath.nullable().default(null),
  transforms: z.array(TransformStep).max(20).default([]),
  fallback: Fallback.nullable().default(null),
});
export type FieldMapping = z.infer<typeof FieldMapping>;

/** A name in a profile or in another system's record. */
export const FieldKey = z
  .string()
  .regex(/^[A-Za-z][\w.-]{0,63}$/, 'must begin with a letter, and have letters, digits, _, . and - only');

/** The most fields that a mapping may have. */
export const MOST_FIELDS = 300;

/** A whole mapping, keyed by the field that gets a value. */
export const MappingFields = z
  .record(FieldKey, FieldMapping)
  .refine((fields) => Object.keys(fields).length <= MOST_FIELDS, `must have at most ${MOST_FIELDS} fields`);
export type MappingFields = z.infer<typeof MappingFields>;

/** Every source that a mapping reads. */
export function sourcesOfMapping(fields: MappingFields): ReadonlySet<string> {
  return new Set(Object.values(fields).flatMap(sourcesOfField));
}

/** Every source that one field reads. */
export function sourcesOfField({ source, transforms }: FieldMapping): readonly string[] {
  return [...(source === null ? [] : [source]), ...transforms.flatMap(sourcesOfStep)];
}

/** The mapping of a field; null when the field is not mapped. */
export function mappingOf(fields: MappingFields, key: string): FieldMapping | null {
  return Object.hasOwn(fields, key) ? (fields[key] ?? null) : null;
}
