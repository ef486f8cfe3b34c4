import type { FieldDefinition } from '../employee/field-definition.ts';
import { parseFieldValue } from '../employee/field-value.ts';
import type { MappingTarget } from './map-fields.ts';
import type { MappingValue } from './mapping-value.ts';

/** The fields of an employee as targets of a mapping; archived ones take nothing. */
export function employeeTargets(fields: readonly FieldDefinition[]): readonly MappingTarget[] {
  return fields
    .filter(({ archived }) => !archived)
    .map((field) => ({
      key: field.key,
      label: field.label,
      required: field.required,
      accept: (value) => {
        const parsed = parseFieldValue(field, written(field, value));
        return parsed.ok ? parsed : { ok: false, message: parsed.problem.sentence };
      },
    }));
}

/** A number is a text where the field wants one: an amount, a count, a code of digits. */
function written({ type }: FieldDefinition, value: MappingValue): MappingValue {
  return typeof value === 'number' && (type === 'text' || type === 'choice') ? String(value) : value;
}
