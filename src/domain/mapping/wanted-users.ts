import type { FieldMapping, MappingFields } from './field-mapping.ts';
import { textOf } from './mapping-value.ts';
import type { MappingContext } from './transform.ts';
import { applyStep } from './transforms.ts';

/** What the transforms that find an employee will ask for: ids of Lever users, and e-mail addresses in small letters. */
export interface WantedUsers {
  readonly userIds: readonly string[];
  readonly emails: readonly string[];
}

/** Reads off a mapping and the sources whom its look-ups need, so that they can be read before it is applied. */
export function wantedUsers(
  fields: MappingFields,
  context: Pick<MappingContext, 'read' | 'companyTimeZone'>,
): WantedUsers {
  const knowsNobody = { ...context, emailOfUser: () => null, employeesOfEmail: () => [] };
  const asked = Object.values(fields).flatMap((field) => askedFor(field, knowsNobody));
  const [emails, userIds] = [
    asked.filter((text) => text.includes('@')),
    asked.filter((text) => !text.includes('@')),
  ];
  return { userIds: [...new Set(userIds)], emails: [...new Set(emails.map((email) => email.toLowerCase()))] };
}

/** The text that reaches the look-up of a field, if any does. */
function askedFor({ source, transforms }: FieldMapping, context: MappingContext): readonly string[] {
  const lookup = transforms.findIndex(({ use }) => use === 'lookup_employee');
  if (lookup === -1) return [];
  let value = source === null ? null : context.read(source);
  for (const step of transforms.slice(0, lookup)) {
    const result = applyStep(value, step, context);
    if (!result.ok) return [];
    value = result.value;
  }
  const text = textOf(value)?.trim();
  return text ? [text] : [];
}
