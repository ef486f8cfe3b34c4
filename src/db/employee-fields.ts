import { BUILTIN_FIELDS } from '../domain/employee/builtin-fields.ts';
import type { FieldDefinition } from '../domain/employee/field-definition.ts';
import type { Queryable } from './database.ts';
import { employeeFields } from './schema/employee-fields.ts';

export type EmployeeFieldRow = typeof employeeFields.$inferSelect;

/** Every field of employees: the built-in ones with what admins changed of them, and their own; in the order of a page. */
export async function readFields(db: Queryable): Promise<readonly FieldDefinition[]> {
  const rows = await db.select().from(employeeFields);
  const byKey = new Map(rows.map((row) => [row.key, row]));
  const builtin = BUILTIN_FIELDS.map((field) => {
    const row = byKey.get(field.key);
    return row ? { ...fieldOf(row), builtin: true, archived: false } : field;
  });
  const builtinKeys = new Set(builtin.map(({ key }) => key));
  const own = rows.filter(({ key }) => !builtinKeys.has(key)).map(fieldOf);
  return inOrder([...builtin, ...own]);
}

function fieldOf(row: EmployeeFieldRow): FieldDefinition {
  const { key, label, group, type, options, required, position, archivedAt } = row;
  const builtin = false;
  return {
    key,
    label,
    group,
    type,
    options: [...options],
    required,
    builtin,
    position,
    archived: !!archivedAt,
  };
}

/** Groups stand in the order of their first field. */
function inOrder(fields: readonly FieldDefinition[]): readonly FieldDefinition[] {
  const sorted = [...fields].sort((a, b) => a.position - b.position || (a.key < b.key ? -1 : 1));
  const groups = [...new Set(sorted.map(({ group }) => group))];
  return groups.flatMap((group) => sorted.filter((field) => field.group === group));
}
