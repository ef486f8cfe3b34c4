import { createServer } from 'node:net';

const HOST = '127.0.0.1';

/** The preferred port when nothing listens there, else a free one; `avoid` holds ports promised to others. */
export async function choosePort({
  preferred,
  avoid = [],
}: {
  preferred?: number | undefined;
  avoid?: number[];
} = {}): Promise<number> {
  if (preferred !== undefined && !avoid.includes(preferred)) {
    const port = await tryPort(preferred);
    if (port !== undefined) return port;
  }
  for (;;) {
    const port = await tryPort(0);
    if (port !== undefined && !avoid.includes(port)) return port;
  }
}

/** Whether a server of this machine could listen there now. */
export async function isPortFree(port: number): Promise<boolean> {
  return (await tryPort(port)) !== undefined;
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(undefined);
      else reject(error);
    });
    server.listen({ port, host: HOST, exclusive: true }, () => {
      const address = server.address();
      const bound = typeof address === 'object' && address !== null ? address.port : undefined;
      server.close(() => resolve(bound));
    });
  });
}
