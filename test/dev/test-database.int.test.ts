import postgres from 'postgres';
import { expect, it } from 'vitest';
import { createTestDatabase } from '../setup/database.ts';

it('gives each caller a migrated database of its own', async () => {
  const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const sql = postgres(one.url, { max: 1 });
  const elsewhere = postgres(other.url, { max: 1 });
  await sql`create table mine (id int)`;
  const tables = (from: postgres.Sql) =>
    from<
      Array<{ name: string }>
    >`select table_name as name from information_schema.tables where table_schema = 'public'`;
  expect((await tables(sql)).map(({ name }) => name)).toContain('mine');
  const migrated = (await tables(elsewhere)).map(({ name }) => name);
  expect(migrated).not.toContain('mine');
  expect(migrated.length).toBeGreaterThan(3);
  await Promise.all([one.drop(), other.drop()]);
  await expect(elsewhere`select 1`).rejects.toThrow();
  await Promise.all([sql.end({ timeout: 1 }), elsewhere.end({ timeout: 1 })]);
});
