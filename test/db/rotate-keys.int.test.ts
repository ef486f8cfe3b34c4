import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getConnection, openConnection } from '../../src/db/connections.ts';
import { openDatabase } from '../../src/db/database.ts';
import { rotateKeys } from '../../src/db/rotate-keys.ts';
import { connections } from '../../src/db/schema/connections.ts';
import { createConnection } from '../../src/db/write-connections.ts';
import { createKeyRing } from '../../src/key-ring.ts';
import { createTestDatabase } from '../setup/database.ts';

const [old, young] = ['old', 'young'].map((id) => ({ id, key: randomBytes(32) }));
if (!old || !young) throw new Error('no keys');
const before = createKeyRing({ keys: [old] });
const both = createKeyRing({ keys: [young, old] });
const after = createKeyRing({ keys: [young] });

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let pool: ReturnType<typeof openDatabase>;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = openDatabase({ url: database.url, size: 2 });
});
afterAll(async () => {
  await pool.close();
  await database.drop();
});

async function connect(name: string): Promise<string> {
  const created = await createConnection({
    db: pool.db,
    keyRing: before,
    actor: 'test',
    input: {
      kind: 'checkr',
      name,
      environment: 'staging',
      oauth: { clientId: 'c', clientSecret: 'client-secret' },
    },
  });
  if (!created.ok) throw new Error(created.reason);
  return created.connection.id;
}

describe('rotating the keys', () => {
  it('names the old key when it is missing, and leaves its values as they are', async () => {
    const id = await connect('one');
    const { sealedAgain, missing } = await rotateKeys({ db: pool.db, keyRing: after });
    expect([sealedAgain, [...missing]]).toEqual([0, [['old', 2]]]);
    expect(openConnection(before, await getConnection(pool.db, id)).signingKeys).toEqual([]);
  });

  it('seals everything with the new key, so that the old one can go, and does nothing twice', async () => {
    const id = await connect('two');
    const { sealedAgain, missing } = await rotateKeys({ db: pool.db, keyRing: both });
    expect(missing.size).toBe(0);
    expect(sealedAgain).toBe(3);
    expect(openConnection(after, await getConnection(pool.db, id)).signingKeys).toEqual([]);
    expect((await rotateKeys({ db: pool.db, keyRing: both })).sealedAgain).toBe(0);
  });

  it('does not undo what an admin changes meanwhile', async () => {
    const id = await connect('three');
    const given = { type: 'api_key', apiKey: 'given-meanwhile' } as const;
    const renewed = both.seal(given, `connections.credential:${id}`);
    const late = pool.db.transaction(async (tx) => {
      await tx.update(connections).set({ credential: renewed }).where(eq(connections.id, id));
      return 'committed';
    });
    await Promise.all([late, rotateKeys({ db: pool.db, keyRing: both })]);
    expect(openConnection(after, await getConnection(pool.db, id)).credential).toEqual(given);
  });
});
