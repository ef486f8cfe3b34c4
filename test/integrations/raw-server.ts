import { createServer, type Socket } from 'node:net';

/** What a raw server saw of one request. */
export interface RawRequest {
  method: string;
  target: string;
  headers: Record<string, string>;
  body: string;
}

/** Writes raw bytes as the answer to a request; the socket stays open unless it is ended here. */
export type RawAnswer = (socket: Socket, request: RawRequest) => void;

/** A server on 127.0.0.1 whose answers are raw bytes, so that it can break every rule of HTTP. */
export async function startRawServer(answer: RawAnswer) {
  const requests: RawRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    let received = '';
    socket.on('error', () => socket.destroy());
    socket.on('end', () => socket.end());
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      const request = parseRequest(received);
      if (!request) return;
      received = '';
      requests.push(request);
      answer(socket, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    close: () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function parseRequest(text: string): RawRequest | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const [start = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const body = text.slice(end + 4);
  if (body.length < Number(headers['content-length'] ?? 0)) return undefined;
  const [method = '', target = ''] = start.split(' ');
  return { method, target, headers, body: Buffer.from(body, 'latin1').toString('utf8') };
}

/** The bytes of a complete answer. */
export function httpAnswer({
  status = 200,
  body = '',
  headers = { 'content-type': 'application/json; charset=utf-8' },
}: {
  status?: number;
  body?: string | Buffer;
  headers?: Record<string, string>;
} = {}): Buffer {
  const bytes = Buffer.from(body);
  const all = { ...headers, 'content-length': String(bytes.byteLength) };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Answer\r\n${head.join('')}\r\n`), bytes]);
}

/** Answers every request with JSON, by its target. */
export function jsonAnswers(answers: (request: RawRequest) => { status?: number; json: unknown }): RawAnswer {
  return (socket, request) => {
    const { status = 200, json } = answers(request);
    socket.write(httpAnswer({ status, body: JSON.stringify(json) }));
  };
}
