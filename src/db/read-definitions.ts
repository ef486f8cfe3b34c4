import { desc, eq, max } from 'drizzle-orm';
import type { Queryable } from './database.ts';
import { afterCursor, cursorInstant, type Page, type PageRequest, pageOf } from './page.ts';
import { definitions, definitionVersions } from './schema/definitions.ts';

/** A definition and the number of its newest published version. */
export interface DefinitionSummary {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly latestVersion: number | null;
}

export type DefinitionVersionRow = typeof definitionVersions.$inferSelect;

const SUMMARY = {
  id: definitions.id,
  key: definitions.key,
  name: definitions.name,
  createdAt: definitions.createdAt,
  latestVersion: max(definitionVersions.version),
};

/** One page of the definitions, newest first. */
export async function listDefinitions(db: Queryable, page: PageRequest): Promise<Page<DefinitionSummary>> {
  const rows = await db
    .select({ ...SUMMARY, at: cursorInstant(definitions.createdAt) })
    .from(definitions)
    .leftJoin(definitionVersions, eq(definitionVersions.definitionId, definitions.id))
    .where(afterCursor(definitions.createdAt, definitions.id, page))
    .groupBy(definitions.id)
    .orderBy(desc(definitions.createdAt), desc(definitions.id))
    .limit(page.limit + 1);
  return pageOf(rows, page, (row) => ({ at: row.at, id: row.id }));
}

/** A definition with all its published versions, newest first; null when there is none with this id. */
export async function readDefinition(
  db: Queryable,
  id: string,
): Promise<(DefinitionSummary & { readonly versions: readonly DefinitionVersionRow[] }) | null> {
  const [summary] = await db
    .select(SUMMARY)
    .from(definitions)
    .leftJoin(definitionVersions, eq(definitionVersions.definitionId, definitions.id))
    .where(eq(definitions.id, id))
    .groupBy(definitions.id);
  if (!summary) return null;
  const versions = await db
    .select()
    .from(definitionVersions)
    .where(eq(definitionVersions.definitionId, id))
    .orderBy(desc(definitionVersions.version));
  return { ...summary, versions };
}
