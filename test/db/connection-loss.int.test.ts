import { expect, inject, it } from 'vitest';
import { openDatabase } from '../../src/db/database.ts';
import { startTcpProxy } from '../helpers/tcp-proxy.ts';
import { waitFor } from '../helpers/wait-for.ts';

it('a pool whose connections break inside a transaction goes on with new ones, and throws nothing of its own', async () => {
  const url = new URL(inject('postgresAdminUrl'));
  const proxy = await startTcpProxy({ host: '127.0.0.1', port: Number(url.port) });
  url.port = String(proxy.port);
  const { sql, close } = openDatabase({ url: url.href, size: 4 });
  const uncaught: unknown[] = [];
  const remember = (error: unknown) => uncaught.push(error);
  process.on('uncaughtException', remember);
  try {
    for (let round = 0; round < 5; round += 1) {
      const lost = sql.begin(async (tx) => {
        await tx`select 1`;
        proxy.breakAll();
        await waitFor('the connection to be gone', async () => proxy.connections() === 0, { everyMs: 5 });
        await tx`select 2`;
      });
      await expect(lost).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' });
    }
    await waitFor('every connection of the pool to answer', async () => {
      const asked = Array.from({ length: 12 }, () => sql<{ one: number }[]>`select 1 as one`);
      const answers = await Promise.allSettled(asked);
      return answers.every((answer) => answer.status === 'fulfilled' && answer.value[0]?.one === 1);
    });
    expect(uncaught).toEqual([]);
  } finally {
    process.off('uncaughtException', remember);
    await close();
    await proxy.stop();
  }
});

it('what is asked for at once after a reset is settled, and no answer goes to another question', async () => {
  const url = new URL(inject('postgresAdminUrl'));
  const proxy = await startTcpProxy({ host: '127.0.0.1', port: Number(url.port) });
  url.port = String(proxy.port);
  const { sql, close } = openDatabase({ url: url.href, size: 1 });
  const ask = async (number: number) =>
    (await sql<{ number: number }[]>`select ${number}::int as number`)[0]?.number;
  try {
    await ask(0);
    proxy.watch((_, direction) => {
      if (direction === 'to_client') return true;
      proxy.watch(() => true);
      proxy.resetAll();
      return false;
    });
    // The second question is asked when the first has failed, before the socket has told that it is closed.
    const second = ask(1).then(
      () => 'answered',
      () => ask(2).catch(() => 'failed'),
    );
    expect([2, 'failed']).toContain(await second);
    expect(await Promise.all([ask(3), ask(4), ask(5)])).toEqual([3, 4, 5]);
  } finally {
    await close();
    await proxy.stop();
  }
});

it('a server that goes away while a connection is being opened fails the query, and nothing that nobody asked for', async () => {
  const url = new URL(inject('postgresAdminUrl'));
  const proxy = await startTcpProxy({ host: '127.0.0.1', port: Number(url.port) });
  url.port = String(proxy.port);
  const { sql, close } = openDatabase({ url: url.href, size: 1 });
  const unhandled: unknown[] = [];
  const remember = (error: unknown) => unhandled.push(error);
  process.on('unhandledRejection', remember);
  try {
    let gone: Promise<void> | undefined;
    proxy.watch((bytes, direction) => {
      const isParse = direction === 'to_server' && bytes[0] === 'P'.charCodeAt(0);
      if (isParse) gone ??= proxy.stop();
      return !isParse;
    });
    await expect(sql`select ${1}::int`).rejects.toMatchObject({
      code: expect.stringMatching(/CONNECTION_CLOSED|ECONNREFUSED/),
    });
    await gone;
    await waitFor('the next attempt to be refused', () =>
      sql`select 1`.then(
        () => false,
        (error: unknown) => (error as { code?: string }).code === 'ECONNREFUSED',
      ),
    );
    expect(unhandled).toEqual([]);
  } finally {
    process.off('unhandledRejection', remember);
    await close();
  }
});
