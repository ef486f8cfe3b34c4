import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { eq } from 'drizzle-orm';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApiKey } from '../../src/db/api-keys.ts';
import { openDatabase } from '../../src/db/database.ts';
import { auditLog } from '../../src/db/schema/access.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';

const ROLE = `app_${randomUUID().replaceAll('-', '')}`;
const [, GRANTS = ''] =
  /```sql\n(CREATE ROLE[\s\S]*?)```/.exec(
    readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8'),
  ) ?? [];

let database: TestDatabase;
let owner: postgres.Sql;
beforeAll(async () => {
  database = await createTestDatabase();
  owner = postgres(database.url, { max: 1, onnotice: () => undefined });
});
afterAll(async () => {
  await owner.unsafe(`drop owned by ${ROLE}; drop role ${ROLE}`);
  await owner.end();
  await database.drop();
});

it('with the role of docs/operating.md Gangway writes the audit log, and can neither change nor unlock it', async () => {
  await owner.unsafe(GRANTS.replaceAll('gangway_app', ROLE));
  const url = new URL(database.url);
  url.username = ROLE;
  url.password = 'choose one';
  const { db, sql, close } = openDatabase({ url: url.href, size: 1 });
  try {
    const { id } = await createApiKey(db, { name: 'a key', role: 'viewer', actor: 'cli' });
    expect(await db.$count(auditLog, eq(auditLog.objectId, id))).toBe(1);
    for (const statement of [
      sql`update audit_log set actor = 'nobody'`,
      sql`delete from audit_log`,
      sql`truncate audit_log`,
    ]) {
      await expect(statement).rejects.toThrow('permission denied');
    }
    await expect(sql`alter table audit_log disable trigger all`).rejects.toThrow('must be owner');
  } finally {
    await close();
  }
});
