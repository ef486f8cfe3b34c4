import { sql } from 'drizzle-orm';
import { readsField } from '../domain/mapping/employee-sources.ts';
import { sourcesOfMapping } from '../domain/mapping/field-mapping.ts';
import type { Queryable } from './database.ts';
import { connections } from './schema/connections.ts';
import { employees } from './schema/employees.ts';
import { fieldMappings } from './schema/field-mappings.ts';

/** Something that would break if a field were taken away, in words. */
export interface FieldUse {
  readonly kind: 'field_mapping' | 'choice';
  readonly sentence: string;
}

/** The mappings whose newest version writes this field, or reads it for another system. */
export async function usesOfField(db: Queryable, key: string): Promise<readonly FieldUse[]> {
  const newest = sql`(select max(other.version) from ${fieldMappings} other
    where other.direction = ${fieldMappings.direction} and other.subject = ${fieldMappings.subject})`;
  const rows = await db
    .select({
      direction: fieldMappings.direction,
      subject: fieldMappings.subject,
      version: fieldMappings.version,
      name: connections.name,
      fields: fieldMappings.fields,
    })
    .from(fieldMappings)
    .leftJoin(connections, sql`${connections.id} = ${fieldMappings.subject}`)
    .where(sql`${fieldMappings.version} = ${newest}`);
  return rows
    .filter(({ direction, fields }) =>
      direction === 'inbound' ? Object.hasOwn(fields, key) : readsField(sourcesOfMapping(fields), key),
    )
    .map(({ subject, version, name }) => ({
      kind: 'field_mapping' as const,
      sentence: `The field mapping of ${name ?? subject} (version ${version}) uses it.`,
    }));
}

/** The choices of a field that employees have, of those that are about to be taken away. */
export async function usesOfChoices(
  db: Queryable,
  { key, options }: { readonly key: string; readonly options: readonly string[] },
): Promise<readonly FieldUse[]> {
  const uses: FieldUse[] = [];
  for (const option of options) {
    const [counted] = await db
      .select({ count: sql<number>`count(*)::int` })
      .from(employees)
      .where(sql`${employees.profile} ->> ${key} = ${option}`);
    const count = counted?.count ?? 0;
    if (count === 0) continue;
    const have = count === 1 ? '1 employee has' : `${count} employees have`;
    uses.push({ kind: 'choice', sentence: `${have} the choice "${option}".` });
  }
  return uses;
}
