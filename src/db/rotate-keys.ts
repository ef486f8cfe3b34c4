import { sql } from 'drizzle-orm';
import { type KeyRing, KeyRingError } from '../key-ring.ts';
import type { Db } from './database.ts';

/** Every column whose values the key ring seals: each value is bound to `context` and to the id of its row. */
const SEALED = [
  { table: 'connections', column: 'credential', id: 'id', context: 'connections.credential' },
  { table: 'connections', column: 'signing_keys', id: 'id', context: 'connections.signing_keys' },
  { table: 'oauth_apps', column: 'client_secret', id: 'id', context: 'oauth_apps.client_secret' },
  {
    table: 'listener_webhooks',
    column: 'signature_tokens',
    id: 'listener_id',
    context: 'listeners.signature_tokens',
  },
] as const;
type SealedColumn = (typeof SEALED)[number];

/** What became of the values that an older key had sealed. */
export interface Rotation {
  readonly sealedAgain: number;
  /** Keys that are not in the ring, with the number of values that only they open. */
  readonly missing: ReadonlyMap<string, number>;
}

/**
 * Seals with the first key what an older one sealed, a value at a time and only while it is still the same, so that api
 * and workers may run meanwhile. What cannot be opened stays as it is.
 */
export async function rotateKeys({
  db,
  keyRing,
}: {
  readonly db: Db;
  readonly keyRing: KeyRing;
}): Promise<Rotation> {
  let sealedAgain = 0;
  const missing = new Map<string, number>();
  for (const place of SEALED) {
    for (const { id, value } of await valuesOf(db, place)) {
      if (!keyRing.isOld(value)) continue;
      const renewed = reseal(keyRing, value, `${place.context}:${id}`);
      if (renewed.ok) sealedAgain += await replace(db, place, { id, value, renewed: renewed.value });
      else missing.set(renewed.keyId, (missing.get(renewed.keyId) ?? 0) + 1);
    }
  }
  return { sealedAgain, missing };
}

async function valuesOf(
  db: Db,
  { table, column, id }: SealedColumn,
): Promise<readonly { readonly id: string; readonly value: string }[]> {
  const value = sql.identifier(column);
  return db.execute<{ id: string; value: string }>(
    sql`select ${sql.identifier(id)} as id, ${value} as value from ${sql.identifier(table)} where ${value} is not null`,
  );
}

async function replace(
  db: Db,
  { table, column, id }: SealedColumn,
  row: { readonly id: string; readonly value: string; readonly renewed: string },
): Promise<number> {
  const value = sql.identifier(column);
  const replaced = await db.execute(
    sql`update ${sql.identifier(table)} set ${value} = ${row.renewed}
      where ${sql.identifier(id)} = ${row.id} and ${value} = ${row.value} returning 1`,
  );
  return replaced.length;
}

type Resealed =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly keyId: string };

function reseal(keyRing: KeyRing, value: string, context: string): Resealed {
  try {
    return { ok: true, value: keyRing.seal(keyRing.open(value, context), context) };
  } catch (error) {
    if (error instanceof KeyRingError && error.code === 'keys.unknown_key') {
      return { ok: false, keyId: error.keyId };
    }
    throw error;
  }
}
