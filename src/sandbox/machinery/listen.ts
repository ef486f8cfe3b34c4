import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Answer } from './fault-gate.ts';

export interface ListeningServer {
  url: string;
  close(): Promise<void>;
}

function bind(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve(server.address() as AddressInfo);
    });
  });
}

/** Serves `answer` over HTTP; port 0 takes a free one. Rejects when the port is taken. */
export async function listen({
  answer,
  port,
  host,
}: {
  answer: Answer;
  port: number;
  host: string;
}): Promise<ListeningServer> {
  const listener = getRequestListener((request, env) => {
    if (!('socket' in env.incoming)) throw new Error('the sandbox speaks HTTP/1.1 only');
    return answer(request, env as Parameters<Answer>[1]);
  });
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  const address = await bind(server, port, host);
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return {
    url: `http://${reachable}:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
