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

const MOST_VERSIONS = 200;

/** Reads the content of a published version; what never changes is read and parsed once. Throws when it does not exist. */
export function createVersionReader() {
  const known = new Map<string, WorkflowDefinition>();

  return async (
    db: Queryable,
    { definitionId, version }: { readonly definitionId: string; readonly version: number },
  ): Promise<WorkflowDefinition> => {
    const key = `${definitionId}:${version}`;
    const content = known.get(key) ?? (await readVersion(db, definitionId, version));
    known.delete(key);
    known.set(key, content);
    const [leastRecent] = known.keys();
    if (known.size > MOST_VERSIONS && leastRecent) known.delete(leastRecent);
    return content;
  };
}
export type VersionReader = ReturnType<typeof createVersionReader>;

async function readVersion(
  db: Queryable,
  definitionId: string,
  version: number,
): Promise<WorkflowDefinition> {
  const [row] = await db
    .select({ content: definitionVersions.content })
    .from(definitionVersions)
    .where(and(eq(definitionVersions.definitionId, definitionId), eq(definitionVersions.version, version)));
  if (!row) throw new Error(`Definition ${definitionId} has no version ${version}`);
  return WorkflowDefinition.parse(row.content);
}
