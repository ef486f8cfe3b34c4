import { and, desc, eq } from 'drizzle-orm';
import { WorkflowDefinition } from '../domain/definition.ts';
import type { Queryable } from './database.ts';
import { definitions, definitionVersions } from './schema/definitions.ts';

export interface PublishedDefinition {
  readonly id: string;
  readonly key: string;
  readonly version: number;
  readonly content: WorkflowDefinition;
}

/** The newest published version of a definition, or null when there is none. */
export async function latestVersion(
  db: Queryable,
  definitionId: string,
): Promise<PublishedDefinition | null> {
  const [row] = await db
    .select({
      id: definitions.id,
      key: definitions.key,
      version: definitionVersions.version,
      content: definitionVersions.content,
    })
    .from(definitions)
    .innerJoin(definitionVersions, eq(definitionVersions.definitionId, definitions.id))
    .where(eq(definitions.id, definitionId))
    .orderBy(desc(definitionVersions.version))
    .limit(1);
  return row ? { ...row, content: WorkflowDefinition.parse(row.content) } : null;
}

/** The content of one published version; throws when it does not exist. */
export async function versionContent(
  db: Queryable,
  { definitionId, version }: { readonly definitionId: string; readonly version: number },
): Promise<WorkflowDefinition> {
  const [row] = await db
    .select({ content: definitionVersions.content })
    .from(definitionVersions)
    .where(and(eq(definitionVersions.definitionId, definitionId), eq(definitionVersions.version, version)));
  if (!row) throw new Error(`Definition ${definitionId} has no version ${version}`);
  return WorkflowDefinition.parse(row.content);
}
