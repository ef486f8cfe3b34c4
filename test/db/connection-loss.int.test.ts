import { expect, inject, it } from 'vitest';
import { openDatabase } from '../../src/db/database.ts';
import { startTcpProxy } from '../helpers/tcp-proxy.ts';
import { waitFor } from '../helpers/wait-for.ts';

it('a pool whose connections break at any moment goes on when they are back, and throws nothing of its own', async () => {
  const url = new URL(inject('postgresAdminUrl'));
  const proxy = await startTcpProxy({ host: '127.0.0.1', port: Number(url.port) });
  url.port = String(proxy.port);
  const { sql, close } = openDatabase({ url: url.href, size: 4 });
  const uncaught: unknown[] = [];
  const remember = (error: unknown) => uncaught.push(error);
  process.on('uncaughtException', remember);
  try {
    for (let round = 0; round < 30; round += 1) {
      // A transaction writes again right after each answer, the moment at which a lost connection hurts.
      const work = Array.from({ length: 8 }, () =>
        sql.begin(async (tx) => {
          for (let step = 0; step < 20; step += 1) await tx`select ${step}::int`;
        }),
      );
      const settled = Promise.allSettled(work);
      await waitFor('the work to begin', async () => proxy.connections() > 0, { everyMs: 1 });
      proxy.breakAll();
      await settled;
    }
    const alive = await Promise.all(
      Array.from({ length: 12 }, () => sql<{ one: number }[]>`select 1 as one`),
    );
    expect(alive.every(([row]) => row?.one === 1)).toBe(true);
    expect(uncaught).toEqual([]);
  } finally {
    process.off('uncaughtException', remember);
    await close();
    await proxy.stop();
  }
});
