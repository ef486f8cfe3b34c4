import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import type { EndStep } from './end-process.ts';
import { type ServerProcess, serverDidNotStart, startServerProcess } from './server-process.ts';
import { waitUntil } from './wait-until.ts';

const HOST = '127.0.0.1';
const READY_TIMEOUT_MS = 30_000;
const STOPPING: EndStep[] = [
  { signal: 'SIGTERM', waitMs: 5_000 },
  { signal: 'SIGKILL', waitMs: 2_000 },
];

/** A running Temporal server; `uiUrl` is undefined for the time-skipping one, which has no pages. */
export type TemporalServer = {
  pid: number;
  address: string;
  namespace: string;
  uiUrl: string | undefined;
  process: ServerProcess;
  stop(): Promise<void>;
};

/**
 * Starts Temporal's dev server with its UI on 127.0.0.1 and waits until the namespace answers. Its state is kept in
 * `databaseFile` (SQLite in WAL mode), or in memory without one; `shownAs` is its name in the process list.
 */
export async function startTemporalDevServer({
  program,
  port,
  uiPort,
  namespace,
  databaseFile,
  codecEndpoint,
  shownAs,
  log,
}: {
  program: string;
  port: number;
  uiPort: number;
  namespace: string;
  databaseFile: string | undefined;
  codecEndpoint?: string | undefined;
  shownAs?: string | undefined;
  log: string;
}): Promise<TemporalServer> {
  const args = ['server', 'start-dev'];
  if (databaseFile !== undefined) {
    await mkdir(path.dirname(databaseFile), { recursive: true });
    args.push('--db-filename', databaseFile, '--sqlite-pragma', 'journal_mode=WAL');
  }
  args.push('--ip', HOST, '--port', String(port), '--ui-ip', HOST, '--ui-port', String(uiPort));
  args.push('--namespace', namespace, '--ui-disable-news-fetch', '--log-level', 'warn');
  // A dev server has one shard, whose queue it reads only 20 times a second unless told otherwise.
  args.push('--dynamic-config-value', 'history.transferProcessorMaxPollRPS=1000');
  if (codecEndpoint !== undefined) args.push('--ui-codec-endpoint', codecEndpoint);
  const server = await startServerProcess({ name: 'Temporal', program, args, environment: {}, log, shownAs });
  await waitForNamespace({ server, address: `${HOST}:${port}`, namespace });
  return running({ server, address: `${HOST}:${port}`, namespace, uiUrl: `http://${HOST}:${uiPort}` });
}

/** Starts the server that skips time, in memory; `shownAs` is its name in the process list. */
export async function startTimeSkippingServer({
  program,
  port,
  shownAs,
  log,
}: {
  program: string;
  port: number;
  shownAs: string;
  log: string;
}): Promise<TemporalServer> {
  const name = 'The time-skipping Temporal server';
  const server = await startServerProcess({
    name,
    program,
    args: [String(port)],
    environment: {},
    log,
    shownAs,
  });
  await waitForNamespace({ server, address: `${HOST}:${port}`, namespace: undefined });
  return running({ server, address: `${HOST}:${port}`, namespace: 'default', uiUrl: undefined });
}

function running({
  server,
  address,
  namespace,
  uiUrl,
}: {
  server: ServerProcess;
  address: string;
  namespace: string;
  uiUrl: string | undefined;
}): TemporalServer {
  return { pid: server.pid, address, namespace, uiUrl, process: server, stop: () => server.stop(STOPPING) };
}

/** The port opens before the namespace is registered, so the question is asked of the namespace where there is one to ask. */
async function waitForNamespace({
  server,
  address,
  namespace,
}: {
  server: ServerProcess;
  address: string;
  namespace: string | undefined;
}): Promise<void> {
  const state = await waitUntil(
    async () => {
      if (server.hasExited()) return 'exited';
      return (await answers(address, namespace)) && 'ready';
    },
    { timeoutMs: READY_TIMEOUT_MS, intervalMs: 50 },
  );
  if (state === 'ready') return;
  await server.stop(STOPPING);
  await serverDidNotStart(server, state === 'exited' ? 'ended while starting' : 'did not answer in time');
}

async function answers(address: string, namespace: string | undefined): Promise<boolean> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: 1_000 });
    try {
      if (namespace !== undefined) await connection.workflowService.describeNamespace({ namespace });
      return true;
    } finally {
      await connection.close();
    }
  } catch {
    return false;
  }
}
