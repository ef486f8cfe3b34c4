import { connect, type Socket } from 'node:net';
import { percentile } from './statistics.ts';

export interface LoadResult {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface PostRequest {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The bytes of a POST over a keep-alive connection. */
export function requestBytes({ path, headers = {}, body }: PostRequest): Buffer {
  const bytes = Buffer.byteLength(body);
  const lines = Object.entries({ 'content-type': 'application/json', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: ${bytes}\r\n${lines.join('')}\r\n${body}`,
  );
}

/**
 * Sends every request once, `inFlight` at a time, each on a connection that is kept. Plain sockets and ready bytes,
 * because the driver shares the cores with what it measures. Throws for any answer but 2xx.
 */
export async function sendAll({
  url,
  requests,
  inFlight,
}: {
  readonly url: string;
  readonly requests: readonly Buffer[];
  readonly inFlight: number;
}): Promise<LoadResult> {
  const { hostname, port } = new URL(url);
  const sockets = await Promise.all(
    Array.from({ length: inFlight }, () => openSocket(hostname, Number(port))),
  );
  const latencies: number[] = [];
  const queue = requests.values();
  const startedAt = performance.now();
  await Promise.all(
    sockets.map(async (socket) => {
      const exchange = createExchange(socket);
      for (const request of queue) latencies.push(await exchange(request));
    }),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  for (const socket of sockets) socket.destroy();
  return {
    perSecond: requests.length / seconds,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
  };
}

function openSocket(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true }, () => resolve(socket));
    socket.once('error', reject);
  });
}

/** One request at a time on a socket; answers how long it took (ms). */
function createExchange(socket: Socket): (request: Buffer) => Promise<number> {
  let received = '';
  let startedAt = 0;
  let settle: { resolve(ms: number): void; reject(error: Error): void } | null = null;
  const fail = (error: Error) => settle?.reject(error);
  socket.on('error', fail);
  socket.on('close', () => fail(new Error('The server closed a connection that was to be kept')));
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('latin1');
    if (!isWhole(received)) return;
    const answer = received;
    received = '';
    if (/^HTTP\/1\.1 2\d\d /.test(answer)) settle?.resolve(performance.now() - startedAt);
    else settle?.reject(new Error(`Not accepted: ${answer.slice(0, 300)}`));
  });
  return (request) =>
    new Promise((resolve, reject) => {
      settle = { resolve, reject };
      startedAt = performance.now();
      socket.write(request);
    });
}

function isWhole(answer: string): boolean {
  const headEnd = answer.indexOf('\r\n\r\n');
  if (headEnd < 0) return false;
  const length = /\r\ncontent-length: *(\d+)/i.exec(answer.slice(0, headEnd))?.[1];
  if (length === undefined) return answer.endsWith('0\r\n\r\n');
  return answer.length >= headEnd + 4 + Number(length);
}
