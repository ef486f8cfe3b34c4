import { timingSafeEqual } from 'node:crypto';
import { and, desc, eq, isNull } from 'drizzle-orm';
import { newId } from '../ids.ts';
import { apiKeyIdOf, hashApiKeyToken, newApiKeyToken } from './api-key-token.ts';
import { writeAudit } from './audit.ts';
import type { Db, Queryable } from './database.ts';
import { afterCursor, cursorInstant, type Page, type PageRequest, pageOf } from './page.ts';
import { apiKeys, type Role } from './schema/access.ts';

/** A key of the HTTP API as it may be shown. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly lastFour: string;
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
}

const SHOWN = {
  id: apiKeys.id,
  name: apiKeys.name,
  role: apiKeys.role,
  lastFour: apiKeys.lastFour,
  createdAt: apiKeys.createdAt,
  revokedAt: apiKeys.revokedAt,
};

/** Makes a key of the HTTP API; `token` is what the caller sends, and is shown this once. */
export async function createApiKey(
  db: Db,
  key: { readonly name: string; readonly role: Role; readonly actor: string },
): Promise<ApiKey & { readonly token: string }> {
  const id = newId('apiKey');
  const token = newApiKeyToken(id);
  const { name, role, actor } = key;
  const row = await db.transaction(async (tx) => {
    const [created] = await tx
      .insert(apiKeys)
      .values({ id, name, role, hash: hashApiKeyToken(token), lastFour: token.slice(-4) })
      .returning(SHOWN);
    if (!created) throw new Error('The insert of an API key returned no row');
    await writeAudit(tx, {
      actor,
      action: 'api_key.created',
      objectType: 'api_key',
      objectId: id,
      details: { name, role },
    });
    return created;
  });
  return { ...row, token };
}

/** The key that a token belongs to, or null when it is unknown or revoked. */
export async function findApiKeyByToken(
  db: Queryable,
  token: string,
): Promise<{ readonly id: string; readonly role: Role } | null> {
  const id = apiKeyIdOf(token);
  if (!id) return null;
  const [row] = await db
    .select({ id: apiKeys.id, role: apiKeys.role, hash: apiKeys.hash })
    .from(apiKeys)
    .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt)));
  if (!row || !timingSafeEqual(Buffer.from(row.hash), Buffer.from(hashApiKeyToken(token)))) return null;
  return { id: row.id, role: row.role };
}

/** One page of the keys, newest first. */
export async function listApiKeys(db: Queryable, page: PageRequest): Promise<Page<ApiKey>> {
  const rows = await db
    .select({ ...SHOWN, at: cursorInstant(apiKeys.createdAt) })
    .from(apiKeys)
    .where(afterCursor(apiKeys.createdAt, apiKeys.id, page))
    .orderBy(desc(apiKeys.createdAt), desc(apiKeys.id))
    .limit(page.limit + 1);
  return pageOf(rows, page, (row) => ({ at: row.at, id: row.id }));
}

/** Revokes a key from now on; revoking twice changes nothing. Null when there is no such key. */
export async function revokeApiKey(
  db: Db,
  { id, actor }: { readonly id: string; readonly actor: string },
): Promise<ApiKey | null> {
  return db.transaction(async (tx) => {
    const [revoked] = await tx
      .update(apiKeys)
      .set({ revokedAt: new Date() })
      .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt)))
      .returning(SHOWN);
    if (revoked) {
      await writeAudit(tx, { actor, action: 'api_key.revoked', objectType: 'api_key', objectId: id });
      return revoked;
    }
    const [known] = await tx.select(SHOWN).from(apiKeys).where(eq(apiKeys.id, id));
    return known ?? null;
  });
}
