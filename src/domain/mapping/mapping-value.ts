import type { WorkLocation } from '../work-location.ts';

/** What a source gives and a transform takes and makes: null is "no value", a number may be an instant in epoch ms. */
export type MappingValue = string | number | boolean | null | readonly string[] | WorkLocation;

/** Null for what says nothing: an empty text and an empty list. */
export function presentOrNull(value: MappingValue): MappingValue {
  if (value === '' || (Array.isArray(value) && value.length === 0)) return null;
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
}

/** The value as a text; null when it is none: a list or a place. */
export function textOf(value: MappingValue): string | null {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

/** The texts in a value: those of a list, or the one that it is. */
export function textsOf(value: MappingValue): readonly string[] {
  if (Array.isArray(value)) return value;
  const text = textOf(value as Exclude<MappingValue, readonly string[]>);
  return text === null ? [] : [text];
}
