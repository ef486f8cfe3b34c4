import { asc, eq } from 'drizzle-orm';
import type { SourceDefinition } from '../domain/mapping/source-definition.ts';
import type { Queryable } from './database.ts';
import { seenSources } from './schema/field-mappings.ts';

const MOST_OF_AN_ACCOUNT = 1_000;

/** Keeps what an account's own fields are called; answers how many were not known. */
export async function recordSources(
  db: Queryable,
  connectionId: string,
  sources: readonly SourceDefinition[],
): Promise<number> {
  if (sources.length === 0) return 0;
  const rows = sources.slice(0, MOST_OF_AN_ACCOUNT).map((source) => ({ connectionId, ...source }));
  const added = await db
    .insert(seenSources)
    .values(rows)
    .onConflictDoNothing()
    .returning({ path: seenSources.path });
  return added.length;
}

/** The fields of an account's own forms that were seen so far, by their label. */
export async function readSeenSources(
  db: Queryable,
  connectionId: string,
): Promise<readonly SourceDefinition[]> {
  return db
    .select({ path: seenSources.path, label: seenSources.label, type: seenSources.type })
    .from(seenSources)
    .where(eq(seenSources.connectionId, connectionId))
    .orderBy(asc(seenSources.label), asc(seenSources.path))
    .limit(MOST_OF_AN_ACCOUNT);
}
