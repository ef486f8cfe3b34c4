import { randomBytes } from 'node:crypto';
import { Client } from '@temporalio/client';
import { z } from 'zod';
import { createApiKey } from '../src/db/api-keys.ts';
import { openDatabase } from '../src/db/database.ts';
import { type ConnectedSandbox, connectSandbox, type SandboxAddresses } from '../src/dev/connect-sandbox.ts';
import { choosePort } from '../src/dev/free-port.ts';
import { requestJson } from '../src/dev/json-http.ts';
import { parseKeys } from '../src/key-ring.ts';
import { dataConverter } from '../src/temporal/data-converter.ts';
import { type BenchChild, startBenchChild } from './child.ts';
import type { Session } from './session.ts';
import type { Stack } from './stack.ts';

/** Lifts the limit of a connection: the bench measures Gangway, not the vendors' quotas. */
export const REQUESTS_PER_SECOND = 1_000;

/** Gangway as it is installed: api, workers and sandbox, a process each, with production settings. */
export interface BenchInstallation {
  readonly apiUrl: string;
  readonly connected: ConnectedSandbox;
  readonly api: BenchChild;
  readonly workers: readonly BenchChild[];
  readonly sandbox: BenchChild;
  /** To Temporal with the codec of this installation. */
  readonly client: Client;
  lever(method: string, path: string, body?: unknown): Promise<unknown>;
  checkr(method: string, path: string, body?: unknown): Promise<unknown>;
}

const Addresses = z.object({ url: z.string(), apiKey: z.string() });

/** Starts an installation on the servers of `stack` and connects the sandbox to it as an admin would. */
export async function startBenchInstallation(
  session: Session,
  stack: Stack,
  { workers: workerCount }: { readonly workers: number },
): Promise<BenchInstallation> {
  session.progress(`starting api, sandbox and ${workerCount} workers`);
  const port = await choosePort();
  const secretKeys = `bench:${randomBytes(32).toString('base64')}`;
  const environment = {
    PATH: process.env.PATH ?? '',
    GANGWAY_DATABASE_URL: stack.gangwayUrl,
    GANGWAY_SECRET_KEYS: secretKeys,
    GANGWAY_PUBLIC_URL: `http://127.0.0.1:${port}`,
    GANGWAY_API_PORT: String(port),
    TEMPORAL_ADDRESS: stack.temporalAddress,
    TEMPORAL_NAMESPACE: stack.temporalNamespace,
  };
  const cli = { entry: '../src/cli', environment, logFolder: stack.logFolder } as const;
  const probe = new URL('./process/memory-probe.mjs', import.meta.url).href;
  const startWorker = (_: unknown, index: number) =>
    startBenchChild(session, {
      ...cli,
      name: `worker-${index + 1}`,
      args: ['worker'],
      nodeFlags: ['--expose-gc', '--import', probe],
    });
  const [api, { child: sandbox, addresses }, workers] = await Promise.all([
    startBenchChild(session, { ...cli, name: 'api', args: ['api'] }),
    startSandboxChild(session, stack),
    Promise.all(Array.from({ length: workerCount }, startWorker)),
  ]);
  const apiUrl = `http://127.0.0.1:${port}`;
  const token = await createToken(stack);
  const connected = await connectSandbox({
    apiUrl,
    token,
    sandbox: addresses,
    requestsPerSecond: REQUESTS_PER_SECOND,
  });
  const control = (url: string) => (method: string, path: string, body?: unknown) =>
    requestJson(method, `${url}/_control${path}`, body === undefined ? {} : { body });
  const { url: leverUrl } = addresses.lever;
  const { url: checkrUrl } = addresses.checkr;
  return {
    apiUrl,
    connected,
    api,
    workers,
    sandbox,
    client: clientWithCodec(stack, secretKeys),
    lever: control(leverUrl),
    checkr: control(checkrUrl),
  };
}

async function startSandboxChild(
  session: Session,
  stack: Stack,
): Promise<{ child: BenchChild; addresses: SandboxAddresses }> {
  const child = await startBenchChild(session, {
    name: 'sandbox',
    entry: './process/sandbox',
    environment: { PATH: process.env.PATH ?? '' },
    logFolder: stack.logFolder,
  });
  return { child, addresses: z.object({ lever: Addresses, checkr: Addresses }).parse(child.ready) };
}

function clientWithCodec({ client }: Stack, keys: string): Client {
  const secretKeys = parseKeys(keys);
  if (!secretKeys) throw new Error('The keys of the bench cannot be read');
  const { connection } = client;
  const { namespace } = client.options;
  return new Client({
    connection,
    namespace,
    dataConverter: dataConverter({ secretKeys, payloadEncryption: true }),
  });
}

async function createToken(stack: Stack): Promise<string> {
  const { db, close } = openDatabase({ url: stack.gangwayUrl, size: 1 });
  try {
    return (await createApiKey(db, { name: 'bench', role: 'admin', actor: 'bench' })).token;
  } finally {
    await close();
  }
}
