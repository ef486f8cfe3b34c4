import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, it } from 'vitest';
import { choosePort } from '../../src/dev/free-port.ts';

it('gives the usual port while it is free and another one when it is taken', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const other = await choosePort({ preferred: port });
  expect(other).not.toBe(port);
  expect(other).toBeGreaterThan(0);
  server.close();
  await once(server, 'close');
  expect(await choosePort({ preferred: port })).toBe(port);
});

it('gives no port that was promised to another', async () => {
  const usual = await choosePort();
  expect(await choosePort({ preferred: usual, avoid: [usual] })).not.toBe(usual);
});
