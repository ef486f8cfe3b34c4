import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a server on loopback that can be down: then its port is closed, as when the server is not running. */
export async function startSwitchableServer({ host, port }: { host: string; port: number }) {
  const sockets = new Set<Socket>();
  let server: Server | null = null;
  let ownPort = 0;

  function join(from: Socket, to: Socket): void {
    sockets.add(from);
    from.pipe(to);
    from.on('error', () => to.destroy());
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  }

  async function up(): Promise<void> {
    server = createServer((client) => {
      const upstream = connect({ host, port });
      join(client, upstream);
      join(upstream, client);
    });
    server.listen(ownPort, '127.0.0.1');
    await once(server, 'listening');
    ownPort = (server.address() as AddressInfo).port;
  }

  async function down(): Promise<void> {
    const closing = server;
    server = null;
    for (const socket of sockets) socket.destroy();
    if (!closing) return;
    closing.close();
    await once(closing, 'close');
  }

  await up();
  return { port: ownPort, up, down };
}
