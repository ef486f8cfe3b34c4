import { verifyPassword } from 'better-auth/crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/database.ts';
import { auditLog } from '../../src/db/schema/access.ts';
import { signInAccounts } from '../../src/db/schema/users.ts';
import { findUserByEmail } from '../../src/db/users.ts';
import { endAll, runGangway } from '../dev/fixtures/gangway.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';

let database: TestDatabase;
let direct: ReturnType<typeof openDatabase>;
beforeAll(async () => {
  database = await createTestDatabase();
  direct = openDatabase({ url: database.url, size: 1 });
});
afterAll(async () => {
  await endAll();
  await direct.close();
  await database.drop();
});

async function gangway(...args: string[]): Promise<{ code: number | string | null; printed: string }> {
  const run = runGangway(args, { environment: { ...process.env, GANGWAY_DATABASE_URL: database.url } });
  const code = await run.exited;
  return { code, printed: run.printed().trim() };
}

it('gangway users create adds the first admin and shows a password once, which is stored as a hash', async () => {
  const created = await gangway('users', 'create', '--email', 'First@example.test', '--role', 'admin');
  expect(created.code).toBe(0);
  expect(created.printed).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){4}$/);
  const user = await findUserByEmail(direct.db, 'first@example.test');
  expect(user).toMatchObject({ role: 'admin', disabledAt: null });
  const [account] = await direct.db
    .select()
    .from(signInAccounts)
    .where(eq(signInAccounts.userId, user?.id ?? ''));
  expect(account?.password).not.toContain(created.printed);
  expect(await verifyPassword({ hash: account?.password ?? '', password: created.printed })).toBe(true);
  const audited = await direct.db.select().from(auditLog);
  expect(audited).toMatchObject([{ actor: 'cli', action: 'user.created', objectId: user?.id }]);
  expect(JSON.stringify(audited)).not.toContain(created.printed);

  const again = await gangway('users', 'create', '--email', 'first@example.test');
  expect(again).toEqual({ code: 2, printed: 'first@example.test is known already.' });
});
