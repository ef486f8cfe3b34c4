import { createApiKey, findApiKeyByToken } from '../db/api-keys.ts';
import { openDatabase } from '../db/database.ts';

/** The admin's key of a stack: the one it has, as long as the database knows it, else a new one. */
export async function keepApiKey({
  databaseUrl,
  token,
}: {
  databaseUrl: string;
  token: string | undefined;
}): Promise<string> {
  const { db, close } = openDatabase({ url: databaseUrl, size: 1 });
  try {
    if (token !== undefined && (await findApiKeyByToken(db, token)) !== null) return token;
    const created = await createApiKey(db, { name: 'gangway dev', role: 'admin', actor: 'cli' });
    return created.token;
  } finally {
    await close();
  }
}
