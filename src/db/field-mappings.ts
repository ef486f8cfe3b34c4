import { and, desc, eq, lt } from 'drizzle-orm';
import { type Direction, MappingFields } from '../domain/mapping/field-mapping.ts';
import { writeAudit } from './audit.ts';
import type { Db, Queryable } from './database.ts';
import { fieldMappings } from './schema/field-mappings.ts';

type FieldMappingRow = typeof fieldMappings.$inferSelect;

/** Which mapping is meant: of a connection (inbound), or one of an outside system by its name (outbound). */
export interface MappingName {
  readonly direction: Direction;
  readonly subject: string;
}

/** One version of a mapping. */
export interface MappingVersion extends Omit<FieldMappingRow, keyof MappingName | 'fields'> {
  readonly fields: MappingFields;
}

/** The version that counts, or the one with this number; null when nobody saved it. */
export async function readMapping(
  db: Queryable,
  { direction, subject }: MappingName,
  version?: number,
): Promise<MappingVersion | null> {
  const [row] = await db
    .select()
    .from(fieldMappings)
    .where(
      and(
        eq(fieldMappings.direction, direction),
        eq(fieldMappings.subject, subject),
        version === undefined ? undefined : eq(fieldMappings.version, version),
      ),
    )
    .orderBy(desc(fieldMappings.version))
    .limit(1);
  return row ? versionOf(row) : null;
}

/** Versions of a mapping, newest first, at most `limit`, those before `before` when it is given. */
export async function listMappingVersions(
  db: Queryable,
  { direction, subject }: MappingName,
  { before, limit }: { readonly before?: number | undefined; readonly limit: number },
): Promise<readonly MappingVersion[]> {
  const rows = await db
    .select()
    .from(fieldMappings)
    .where(
      and(
        eq(fieldMappings.direction, direction),
        eq(fieldMappings.subject, subject),
        before === undefined ? undefined : lt(fieldMappings.version, before),
      ),
    )
    .orderBy(desc(fieldMappings.version))
    .limit(limit);
  return rows.map(versionOf);
}

export interface MappingToSave extends MappingName {
  /** The version that the author saw; 0 when there was none. */
  readonly basedOn: number;
  readonly fields: MappingFields;
  readonly actor: string;
}

export type SavedMapping =
  | { readonly ok: true; readonly mapping: MappingVersion }
  | { readonly ok: false; readonly reason: 'mapping.changed' };

/** Saves the next version of a mapping with its audit row, unless somebody has saved another one since `basedOn`. */
export async function saveMapping(db: Db, wanted: MappingToSave): Promise<SavedMapping> {
  const { direction, subject, basedOn, fields, actor } = wanted;
  return db.transaction(async (tx): Promise<SavedMapping> => {
    const before = await readMapping(tx, wanted);
    if ((before?.version ?? 0) !== basedOn) return { ok: false, reason: 'mapping.changed' };
    const version = basedOn + 1;
    const [row] = await tx
      .insert(fieldMappings)
      .values({ direction, subject, version, fields, createdBy: actor })
      .onConflictDoNothing()
      .returning();
    // The other one came between our look and our insert.
    if (!row) return { ok: false, reason: 'mapping.changed' };
    await writeAudit(tx, {
      actor,
      action: 'field_mapping.saved',
      objectType: 'field_mapping',
      objectId: subject,
      details: { direction, version, before: before?.fields ?? null, after: fields },
    });
    return { ok: true, mapping: versionOf(row) };
  });
}

function versionOf({ version, fields, createdBy, createdAt }: FieldMappingRow): MappingVersion {
  return { version, fields: MappingFields.parse(fields), createdBy, createdAt };
}
