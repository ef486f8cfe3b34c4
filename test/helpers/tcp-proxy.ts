import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Sees every piece of bytes on its way; `false` keeps it from being passed on, and everything after it. */
export type Watch = (bytes: Buffer, direction: 'to_server' | 'to_client') => boolean;

/** A TCP proxy on loopback in front of a server, through which a test sees and cuts what two processes say. */
export async function startTcpProxy({ host, port }: { host: string; port: number }) {
  const sockets = new Set<Socket>();
  let watch: Watch = () => true;
  const server = createServer((client) => {
    const upstream = connect({ host, port });
    let cut = false;
    const pass = (from: Socket, to: Socket, direction: 'to_server' | 'to_client') => {
      sockets.add(from);
      from.on('data', (bytes) => {
        if (!cut && !watch(bytes, direction)) cut = true;
        if (!cut) to.write(bytes);
      });
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    };
    pass(client, upstream, 'to_server');
    pass(upstream, client, 'to_client');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: ownPort } = server.address() as AddressInfo;
  return {
    port: ownPort,
    watch(next: Watch): void {
      watch = next;
    },
    /** Connections that are open now. */
    connections: () => sockets.size / 2,
    /** Ends every connection with an error at both sides; new ones are taken. */
    resetAll(): void {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    /** Closes every connection; new ones are taken. */
    breakAll(): void {
      for (const socket of sockets) socket.destroy();
    },
    async stop(): Promise<void> {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
