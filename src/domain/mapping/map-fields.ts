import { type Fallback, type FieldMapping, type MappingFields, mappingOf } from './field-mapping.ts';
import { type MappingProblem, mappingProblem } from './mapping-problem.ts';
import { type MappingValue, presentOrNull } from './mapping-value.ts';
import type { MappingContext } from './transform.ts';
import { applyStep, type TransformName } from './transforms.ts';

/** A field that a mapping may give a value: what it is called, and what it takes. */
export interface MappingTarget {
  readonly key: string;
  readonly label: string;
  readonly required: boolean;
  /** The value as the field keeps it, or why it does not accept it. */
  readonly accept: (value: MappingValue) => AcceptedValue;
}
export type AcceptedValue =
  | { readonly ok: true; readonly value: MappingValue }
  | { readonly ok: false; readonly message: string };

/** What one transform made; after a problem no further one is applied. */
export interface StepResult {
  readonly use: TransformName;
  readonly value: MappingValue;
  readonly problem: MappingProblem | null;
}

/** How a field came to its value. */
export interface FieldResult {
  readonly field: string;
  readonly source: string | null;
  readonly sourceValue: MappingValue;
  readonly steps: readonly StepResult[];
  readonly usedFallback: boolean;
  readonly value: MappingValue;
  readonly problems: readonly MappingProblem[];
}

/** Applies a mapping to what `context` reads; one result for each target that is mapped, in the order of the targets. */
export function mapFields({
  fields,
  targets,
  context,
}: {
  readonly fields: MappingFields;
  readonly targets: readonly MappingTarget[];
  readonly context: MappingContext;
}): readonly FieldResult[] {
  return targets.flatMap((target) => {
    const mapping = mappingOf(fields, target.key);
    return mapping ? [mapField(target, mapping, context)] : [];
  });
}

/** The required targets that a mapping leaves out. */
export function unmappedRequired(
  fields: MappingFields,
  targets: readonly MappingTarget[],
): readonly string[] {
  return targets.filter(({ key, required }) => required && !mappingOf(fields, key)).map(({ key }) => key);
}

function mapField(target: MappingTarget, mapping: FieldMapping, context: MappingContext): FieldResult {
  const sourceValue = mapping.source === null ? null : presentOrNull(context.read(mapping.source));
  const steps = runSteps(sourceValue, mapping, context);
  const last = steps.at(-1);
  const made = accepted(target, last?.problem ? null : last ? last.value : sourceValue);
  const fallback = made.value === null && mapping.fallback ? fallbackOf(mapping.fallback, context) : null;
  const final = fallback === null ? made : accepted(target, fallback);
  const problems = [last?.problem ?? null, made.problem, fallback === null ? null : final.problem];
  if (target.required && final.value === null) problems.push(mappingProblem('required_missing'));
  return {
    field: target.key,
    source: mapping.source,
    sourceValue,
    steps,
    usedFallback: fallback !== null,
    value: final.value,
    problems: problems.filter((problem) => problem !== null),
  };
}

function runSteps(
  sourceValue: MappingValue,
  { transforms }: FieldMapping,
  context: MappingContext,
): readonly StepResult[] {
  const steps: StepResult[] = [];
  let value = sourceValue;
  for (const step of transforms) {
    const result = applyStep(value, step, context);
    steps.push({
      use: step.use,
      value: result.ok ? result.value : null,
      problem: result.ok ? null : result.problem,
    });
    if (!result.ok) break;
    value = result.value;
  }
  return steps;
}

function fallbackOf(fallback: Fallback, { companyTimeZone }: MappingContext): MappingValue {
  return fallback.use === 'value' ? fallback.value : companyTimeZone;
}

function accepted(
  { accept }: MappingTarget,
  value: MappingValue,
): { readonly value: MappingValue; readonly problem: MappingProblem | null } {
  if (value === null) return { value: null, problem: null };
  const result = accept(value);
  if (result.ok) return { value: presentOrNull(result.value), problem: null };
  return { value: null, problem: mappingProblem('not_accepted', result.message) };
}
