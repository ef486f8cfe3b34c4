import { displayName } from '../../../domain/employee/display-name.ts';
import type { EmployeeProfile, FieldValue } from '../../../domain/employee/employee-profile.ts';
import type { FieldDefinition } from '../../../domain/employee/field-definition.ts';
import { placeText } from '../../../domain/employee/place.ts';

/** A value as people read it; a relationship is a link to the employee. */
export function ValueText({
  field,
  value,
  people,
}: {
  readonly field: Pick<FieldDefinition, 'type'> | undefined;
  readonly value: FieldValue | null | undefined;
  readonly people: ReadonlyMap<string, EmployeeProfile>;
}) {
  if (value === null || value === undefined) return <span class="muted">none</span>;
  if (field?.type === 'employee' && typeof value === 'string') {
    const profile = people.get(value);
    return <a href={`/console/employees/${value}`}>{(profile && displayName(profile)) ?? value}</a>;
  }
  return <>{valueText(value)}</>;
}

/** A value as a line of text, which its field reads again. */
export function valueText(value: FieldValue): string {
  if (typeof value === 'object') return placeText(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return String(value);
}
