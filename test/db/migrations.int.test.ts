import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { migrate } from '../../src/db/migrate.ts';
import { createEmptyDatabase, type TestDatabase } from '../setup/database.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const Journal = z.object({ entries: z.array(z.object({ when: z.number(), tag: z.string() })) });
const journal = Journal.parse(
  JSON.parse(readFileSync(`${ROOT}src/db/migrations/meta/_journal.json`, 'utf8')),
);

let database: TestDatabase | undefined;

afterEach(async () => {
  await database?.drop();
  database = undefined;
});

describe('the migrations', () => {
  it('have names that say what they do, and times that only grow', () => {
    for (const { tag } of journal.entries) expect(tag).toMatch(/^\d{4}_[a-z]+_[a-z_]+$/);
    const times = journal.entries.map((entry) => entry.when);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(new Set(times).size).toBe(times.length);
  });

  it('say all that the schema says', () => {
    const before = readdirSync(`${ROOT}src/db/migrations`).sort();
    const program = `${ROOT}node_modules/drizzle-kit/bin.cjs`;
    const printed = execFileSync(process.execPath, [program, 'generate', '--name', 'must_not_exist'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(printed).toContain('No schema changes');
    expect(readdirSync(`${ROOT}src/db/migrations`).sort()).toEqual(before);
  });

  it('are applied once when several processes start at the same time', async () => {
    database = await createEmptyDatabase();
    const { url } = database;
    await Promise.all([migrate({ url }), migrate({ url }), migrate({ url }), migrate({ url })]);

    const sql = postgres(url, { max: 1 });
    const applied = await sql<
      { count: number }[]
    >`select count(*)::int as count from drizzle.__drizzle_migrations`;
    const installation = await sql`select value from installation where name = 'id'`;
    await sql.end();
    expect(applied[0]?.count).toBe(journal.entries.length);
    expect(installation).toHaveLength(1);
  });
});
