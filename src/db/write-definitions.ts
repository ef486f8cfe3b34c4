import { isDeepStrictEqual } from 'node:util';
import { desc, eq, inArray } from 'drizzle-orm';
import { z } from 'zod';
import { WorkflowDefinition } from '../domain/definition.ts';
import { newId } from '../ids.ts';
import { writeAudit } from './audit.ts';
import { announceConfigChange } from './config-changed.ts';
import type { Db, Transaction } from './database.ts';
import { connections } from './schema/connections.ts';
import { definitions, definitionVersions } from './schema/definitions.ts';

/** What a version is published from; `key` names the definition for good and is part of every workflow id. */
export const DefinitionToPublish = z.strictObject({
  key: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,62}$/, 'must be lower-case letters, digits, - and _, beginning with a letter'),
  content: WorkflowDefinition,
});
export type DefinitionToPublish = z.input<typeof DefinitionToPublish>;

export interface PublishedVersion {
  readonly id: string;
  readonly key: string;
  readonly version: number;
  /** False when the newest version already said the same. */
  readonly isNew: boolean;
}

export type Publication =
  | { readonly ok: true; readonly published: PublishedVersion }
  | {
      readonly ok: false;
      readonly reason: 'definition.connection_not_usable';
      /** Places of the tasks whose connection does not exist or is of another kind. */
      readonly tasks: readonly number[];
    };

/**
 * Publishes a version of the definition with this key, which is made when it is new; the same content as the
 * newest version publishes nothing. Throws `ZodError` when the input breaks a rule.
 */
export async function publishDefinition({
  db,
  actor,
  input,
}: {
  readonly db: Db;
  readonly actor: string;
  readonly input: DefinitionToPublish;
}): Promise<Publication> {
  const { key, content } = DefinitionToPublish.parse(input);
  return db.transaction(async (tx): Promise<Publication> => {
    const tasks = await unusableConnections(tx, content);
    if (tasks.length > 0) return { ok: false, reason: 'definition.connection_not_usable', tasks };
    const id = await claimDefinition(tx, { key, name: content.name });
    const newest = await newestVersion(tx, id);
    if (newest && isDeepStrictEqual(newest.content, content)) {
      return { ok: true, published: { id, key, version: newest.version, isNew: false } };
    }
    const version = (newest?.version ?? 0) + 1;
    await tx.insert(definitionVersions).values({ definitionId: id, version, content, publishedBy: actor });
    await tx.update(definitions).set({ name: content.name }).where(eq(definitions.id, id));
    await writeAudit(tx, {
      actor,
      action: 'definition.published',
      objectType: 'definition',
      objectId: id,
      details: { key, version },
    });
    await announceConfigChange(tx);
    return { ok: true, published: { id, key, version, isNew: true } };
  });
}

async function unusableConnections(tx: Transaction, content: WorkflowDefinition): Promise<readonly number[]> {
  const ids = content.tasks.map((task) => task.settings.connection);
  const rows = await tx
    .select({ id: connections.id, kind: connections.kind })
    .from(connections)
    .where(inArray(connections.id, ids));
  const usable = new Set(rows.filter((row) => row.kind !== 'lever').map((row) => row.id));
  return ids.flatMap((id, index) => (usable.has(id) ? [] : [index]));
}

/** The id of the definition with this key, its row locked so that two publications get two numbers. */
async function claimDefinition(
  tx: Transaction,
  { key, name }: { readonly key: string; readonly name: string },
): Promise<string> {
  await tx
    .insert(definitions)
    .values({ id: newId('definition'), key, name })
    .onConflictDoNothing();
  const [row] = await tx
    .select({ id: definitions.id })
    .from(definitions)
    .where(eq(definitions.key, key))
    .for('update');
  if (!row) throw new Error(`Definition ${key} vanished while it was published`);
  return row.id;
}

async function newestVersion(tx: Transaction, definitionId: string) {
  const [row] = await tx
    .select({ version: definitionVersions.version, content: definitionVersions.content })
    .from(definitionVersions)
    .where(eq(definitionVersions.definitionId, definitionId))
    .orderBy(desc(definitionVersions.version))
    .limit(1);
  return row ?? null;
}
