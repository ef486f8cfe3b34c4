import { z } from 'zod';
import { type MappingValue, presentOrNull } from './mapping-value.ts';
import type { MappingContext, Transform, Transformed } from './transform.ts';
import { concat } from './transforms/concat.ts';
import { dateInZone } from './transforms/date-in-zone.ts';
import { defaultValue } from './transforms/default-value.ts';
import { letterCase } from './transforms/letter-case.ts';
import { lookupEmployee } from './transforms/lookup-employee.ts';
import { mapValues } from './transforms/map-values.ts';
import { otherSource } from './transforms/other-source.ts';
import { phoneNumber } from './transforms/phone-number.ts';
import { placeOfWork } from './transforms/place-of-work.ts';
import { splitName } from './transforms/split-name.ts';
import { trim } from './transforms/trim.ts';

/** One transform with its settings, as a mapping stores it. */
export const TransformStep = z.discriminatedUnion('use', [
  trim.step,
  letterCase.step,
  splitName.step,
  mapValues.step,
  dateInZone.step,
  phoneNumber.step,
  lookupEmployee.step,
  placeOfWork.step,
  otherSource.step,
  concat.step,
  defaultValue.step,
]);
export type TransformStep = z.infer<typeof TransformStep>;
export type TransformName = TransformStep['use'];

/** Every transform, in the order in which an admin is offered them. */
export const TRANSFORMS: readonly Transform<TransformName>[] = [
  trim,
  letterCase,
  splitName,
  mapValues,
  dateInZone,
  phoneNumber,
  lookupEmployee,
  placeOfWork,
  otherSource,
  concat,
  defaultValue,
];

const BY_NAME: ReadonlyMap<string, Transform<TransformName>> = new Map(
  TRANSFORMS.map((transform) => [transform.name, transform]),
);

/** The transform of a step. */
export function transformOf({ use }: Pick<TransformStep, 'use'>): Transform<TransformName> {
  const transform = BY_NAME.get(use);
  if (!transform) throw new Error(`There is no transform ${use}`);
  return transform;
}

/** Applies one step; an empty text or list that comes in or out counts as no value. */
export function applyStep(value: MappingValue, step: TransformStep, context: MappingContext): Transformed {
  const result = transformOf(step).apply(presentOrNull(value), step, context);
  return result.ok ? { ok: true, value: presentOrNull(result.value) } : result;
}

/** The sources that a step reads beside the value that comes in. */
export function sourcesOfStep(step: TransformStep): readonly string[] {
  if (step.use === 'concat') return step.sources;
  if (step.use === 'other_source') return [step.source];
  return step.use === 'work_location' ? [step.country_source] : [];
}
