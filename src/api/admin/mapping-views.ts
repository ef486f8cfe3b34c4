import { z } from '@hono/zod-openapi';
import type { MappingVersion } from '../../db/field-mappings.ts';
import { FieldKey, FieldMapping, MOST_FIELDS } from '../../domain/mapping/field-mapping.ts';
import { MAPPING_PROBLEMS, type MappingProblem } from '../../domain/mapping/mapping-problem.ts';
import { SOURCE_TYPES } from '../../domain/mapping/source-definition.ts';
import { TRANSFORMS } from '../../domain/mapping/transforms.ts';
import { Instant, orNull } from '../json.ts';
import type { ShownMapping } from './mapping-desk.ts';
import type { Preview, PreviewedField } from './mapping-preview.ts';

// Made here and not taken from the domain: only what is made after the library was loaded can be named in the document.
export const FieldMappings = z
  .record(FieldKey, FieldMapping)
  .refine((fields) => Object.keys(fields).length <= MOST_FIELDS, `must have at most ${MOST_FIELDS} fields`)
  .openapi('FieldMappings', {
    description: 'By the key of the field that gets a value. Fields that are not named are left alone.',
  });

/** A mapping as it is read: what counts now. */
export const Mapping = z
  .object({
    version: z.int().openapi({ description: '0: the built-in mapping, or none yet.' }),
    fields: z.record(z.string(), FieldMapping),
    unmapped_required: z.array(z.string()).openapi({ description: 'Required fields that get no value.' }),
    created_by: z.string().nullable(),
    created_at: Instant.nullable(),
  })
  .openapi('Mapping');

export const MappingInput = z
  .strictObject({
    based_on: z
      .int()
      .min(0)
      .openapi({ description: 'The version that you changed. Refused when there is a newer one.' }),
    fields: FieldMappings,
  })
  .openapi('NewMapping');

/** A value as it stands in Lever, in a transform or in a field. */
export const Value = z
  .union([
    z.string(),
    z.number(),
    z.boolean(),
    z.array(z.string()),
    z.object({ country: z.string(), state: z.string().optional(), city: z.string().optional() }),
  ])
  .nullable()
  .openapi('MappingValue');

const Problem = z
  .object({
    code: z.enum(Object.keys(MAPPING_PROBLEMS) as [keyof typeof MAPPING_PROBLEMS]),
    message: z.string(),
  })
  .openapi('MappingProblem');

export const Source = z
  .object({
    path: z.string(),
    label: z.string(),
    type: z.enum(SOURCE_TYPES).openapi({ description: 'instant: epoch ms. user: id of a Lever user.' }),
  })
  .openapi('MappingSource');

export const SampledSource = Source.extend({ value: Value }).openapi('SampledSource');

const FieldPreview = z
  .object({
    field: z.string(),
    label: z.string(),
    required: z.boolean(),
    source: z.string().nullable(),
    source_value: Value,
    steps: z.array(z.object({ use: z.string(), value: Value, problem: orNull(Problem) })),
    used_fallback: z.boolean(),
    value: Value,
    current: Value.openapi({ description: 'What the employee has now.' }),
    changes: z.boolean().openapi({ description: 'True when an import would write another value.' }),
    problems: z.array(Problem),
  })
  .openapi('FieldPreview');

export const MappingPreview = z
  .object({
    opportunity_id: z.string().nullable(),
    other_opportunity_ids: z.array(z.string()).openapi({ description: 'Of the same person, newest first.' }),
    employee_id: z.string().nullable(),
    version: z.int().nullable().openapi({ description: 'Null: the mapping of the request.' }),
    fields: z.array(FieldPreview),
    unmapped_required: z.array(z.string()),
  })
  .openapi('MappingPreview');

const Control = z.object({
  name: z.string(),
  label: z.string(),
  input: z.string(),
  options: z.array(z.object({ value: z.string(), label: z.string() })).optional(),
});

export const TransformView = z
  .object({
    name: z.string(),
    label: z.string(),
    about: z.string(),
    settings: z.array(Control),
    examples: z.array(
      z.object({ given: Value, settings: z.record(z.string(), z.unknown()), gives: z.unknown() }),
    ),
  })
  .openapi('Transform');

export function mappingView({ mapping, unmappedRequired }: ShownMapping): z.infer<typeof Mapping> {
  return { ...versionView(mapping), unmapped_required: [...unmappedRequired] };
}

export const MappingVersionView = Mapping.omit({ unmapped_required: true }).openapi('MappingVersion');

export function versionView({
  version,
  fields,
  createdBy,
  createdAt,
}: ShownMapping['mapping'] | MappingVersion): z.infer<typeof MappingVersionView> {
  return { version, fields, created_by: createdBy, created_at: createdAt?.toISOString() ?? null };
}

export function previewView(preview: Preview): z.infer<typeof MappingPreview> {
  return {
    opportunity_id: preview.opportunityId,
    other_opportunity_ids: [...preview.otherOpportunityIds],
    employee_id: preview.employeeId,
    version: preview.version,
    fields: preview.fields.map(fieldView),
    unmapped_required: [...preview.unmappedRequired],
  };
}

function fieldView(field: PreviewedField): z.infer<typeof FieldPreview> {
  return {
    field: field.field,
    label: field.label,
    required: field.required,
    source: field.source,
    source_value: shown(field.sourceValue),
    steps: field.steps.map(({ use, value, problem }) => ({ use, value: shown(value), problem })),
    used_fallback: field.usedFallback,
    value: shown(field.value),
    current: shown(field.current),
    changes: field.changes,
    problems: field.problems.map(({ code, message }: MappingProblem) => ({ code, message })),
  };
}

/** The same value, in a list that may be changed. */
export function shown(value: PreviewedField['value']): z.infer<typeof Value> {
  return Array.isArray(value) ? [...value] : (value as z.infer<typeof Value>);
}

export function transformViews(): z.infer<typeof TransformView>[] {
  return TRANSFORMS.map(({ name, label, about, controls, examples }) => ({
    name,
    label,
    about,
    settings: controls.map(({ name, label, input, options }) => ({
      name,
      label,
      input,
      ...(options ? { options: [...options] } : {}),
    })),
    examples: examples.map(({ given, settings, gives }) => ({
      given: shown(given),
      settings: { ...settings },
      gives,
    })),
  }));
}
