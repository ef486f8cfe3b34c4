import type { MappingValue } from '../../../domain/mapping/mapping-value.ts';
import type { SourceType } from '../../../domain/mapping/source-definition.ts';
import type { WorkLocation } from '../../../domain/work-location.ts';

const LONGEST = 200;

/** A value as a person reads it; an instant with its date, since epoch milliseconds say nothing to anybody. */
export function shownValue(value: MappingValue, type?: SourceType): string {
  const text = textOf(value, type);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function textOf(value: MappingValue, type: SourceType | undefined): string {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number' && type === 'instant' && Math.abs(value) <= 8.64e15) {
    return `${value} (${new Date(value).toISOString().slice(0, 16).replace('T', ' ')} UTC)`;
  }
  if (typeof value !== 'object') return String(value);
  if (isPlace(value)) return [value.city, value.state, value.country].filter(Boolean).join(', ');
  return value.join(', ');
}

function isPlace(value: readonly string[] | WorkLocation): value is WorkLocation {
  return !Array.isArray(value);
}
