import { type MappingValue, textOf } from './mapping-value.ts';
import { gives, refuses, type Transformed } from './transform.ts';

/** Changes a text: no value stays none, a list or a place is a problem. */
export function changeText(value: MappingValue, change: (text: string) => Transformed): Transformed {
  if (value === null) return gives(null);
  if (Array.isArray(value)) return refuses('is_list');
  const text = textOf(value);
  return text === null ? refuses('not_text') : change(text);
}
