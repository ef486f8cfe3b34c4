import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/** A way to Postgres that a test can cut: `refused` drops everybody, `silent` takes calls and says nothing. */
export async function startDatabaseProxy(databaseUrl: string) {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let mode: 'open' | 'refused' | 'silent' = 'open';

  const server = createServer((inward) => {
    keep(inward);
    if (mode === 'refused') inward.destroy();
    if (mode !== 'open') return;
    const outward = connect(Number(target.port), target.hostname);
    keep(outward);
    inward.on('data', (chunk) => mode === 'open' && outward.write(chunk));
    outward.on('data', (chunk) => mode === 'open' && inward.write(chunk));
    inward.on('close', () => outward.destroy());
    outward.on('close', () => inward.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);

  function keep(socket: Socket): void {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  }
  function dropAll(): void {
    for (const socket of sockets) socket.destroy();
  }
  return {
    url: url.href,
    become(next: typeof mode): void {
      mode = next;
      if (next === 'refused') dropAll();
    },
    /** Ends the connections that are open, as a restarted server would. */
    dropCalls: dropAll,
    calls: () => sockets.size,
    async stop() {
      dropAll();
      server.close();
      await once(server, 'close');
    },
  };
}
