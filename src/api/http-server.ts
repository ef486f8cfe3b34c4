import { once } from 'node:events';
import { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';

/** How long requests in hand may take to end when the process stops (ms). */
const GRACE_MS = 3_000;

/** Serves `fetch` over HTTP; `port` 0 takes a free one. Throws when it cannot listen there. */
export async function listenHttp({
  fetch,
  host,
  port,
}: {
  readonly fetch: Parameters<typeof createAdaptorServer>[0]['fetch'];
  readonly host: string;
  readonly port: number;
}): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = createAdaptorServer({ fetch });
  if (!(server instanceof Server)) throw new TypeError('An HTTP/1 server was expected');
  // Senders that trickle do not hold a connection for long; load balancers may keep one open for a minute.
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  server.keepAliveTimeout = 65_000;
  server.listen(port, host);
  await once(server, 'listening');
  return {
    url: addressUrl(server.address(), host),
    async stop() {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      const impatience = setTimeout(() => server.closeAllConnections(), GRACE_MS);
      await closed;
      clearTimeout(impatience);
    },
  };
}

function addressUrl(address: AddressInfo | string | null, host: string): string {
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
