import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { cacheFolder } from './binary-cache.ts';
import type { BinaryKind } from './binary-catalog.ts';
import { claimFolder } from './claim-folder.ts';
import { DevError } from './dev-error.ts';
import type { FolderLock } from './folder-lock.ts';
import { createKeeperChannel } from './keeper-channel.ts';
import type { KeeperPlan, RunningServers, ServerName } from './keeper-protocol.ts';
import { endOrphans } from './orphans.ts';
import { ownEntry } from './own-entry.ts';
import { postgresUrl } from './postgres-server.ts';
import type { OnProgress } from './progress-line.ts';
import { logFile } from './stack-paths.ts';
import { resolveTemporalBinary } from './temporal-binary.ts';

/** PostgreSQL's wishes; `databases` are created when absent. */
export type PostgresOptions = { port?: number; settings?: Record<string, string>; databases?: string[] };

/** The dev server's wishes; `program` is an explicit path, else the program is looked for. */
export type TemporalOptions = {
  program?: string | undefined;
  port?: number;
  uiPort?: number;
  namespace?: string;
  codecEndpoint?: string;
  inMemory?: boolean;
};

/** The time-skipping server's wishes. */
export type TestServerOptions = { program?: string | undefined };

export type KeeperOptions = {
  dataDir: string;
  /** The folder as it was claimed before; without it, it is claimed now. The keeper gives it back. */
  lock?: FolderLock;
  environment: NodeJS.ProcessEnv;
  postgres: PostgresOptions | false;
  temporal: TemporalOptions | false;
  testServer?: TestServerOptions | false;
  reset?: boolean;
  onProgress?: OnProgress;
  onNotice?: (text: string) => void;
  onServerExit?: (server: ServerName, text: string) => void;
};

type Given<Option, Running> = Option extends false | undefined ? undefined : Running;

/** The running servers of a data folder and the process that owns them. */
export type Keeper<Options extends KeeperOptions = KeeperOptions> = {
  pid: number;
  /** Resolves when the keeper's process is gone, asked to or not. */
  ended: Promise<void>;
  postgres: Given<Options['postgres'], { pid: number; port: number; url(database: string): string }>;
  temporal: Given<Options['temporal'], { pid: number; address: string; namespace: string; uiUrl: string }>;
  testServer: Given<Options['testServer'], { pid: number; address: string }>;
  /** Starts a server that was stopped or died, on its port and its data; returns its new pid. */
  startServer(server: ServerName): Promise<number>;
  /** Stops one server in good order. */
  stopServer(server: ServerName): Promise<void>;
  /** Stops Temporal, then PostgreSQL, and gives the folder back. */
  stop(): Promise<void>;
};

/**
 * Starts PostgreSQL and Temporal for a data folder under a process of their own, which stops them as soon as this process
 * is gone, whatever the reason. Claims the folder first, unless its lock is given. Throws `DevError`.
 */
export async function startKeeper<const Options extends KeeperOptions>(
  options: Options,
): Promise<Keeper<Options>> {
  const { dataDir, reset, onNotice } = options;
  const lock =
    options.lock ??
    (await claimFolder({
      folder: dataDir,
      ...(reset === undefined ? {} : { reset }),
      ...(onNotice && { onNotice }),
    }));
  try {
    const plan = await makePlan(options);
    return await spawnKeeper({ options, plan, lock });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function makePlan({
  environment,
  postgres,
  temporal,
  testServer = false,
  onProgress,
}: KeeperOptions): Promise<KeeperPlan> {
  const cacheDir = cacheFolder({ environment, home: homedir() });
  const find = async (kind: BinaryKind, explicitPath: string | undefined): Promise<string> => {
    const found = await resolveTemporalBinary({
      kind,
      explicitPath,
      environment,
      cacheDir,
      ...(onProgress && { onProgress }),
    });
    return found.path;
  };
  return {
    ...(postgres !== false && { postgres: { settings: {}, databases: [], ...postgres } }),
    ...(temporal !== false && {
      temporal: {
        namespace: 'default',
        inMemory: false,
        ...temporal,
        program: await find('cli', temporal.program),
      },
    }),
    ...(testServer !== false && { testServer: { program: await find('test-server', testServer.program) } }),
  };
}

async function spawnKeeper<const Options extends KeeperOptions>({
  options,
  plan,
  lock,
}: {
  options: Options;
  plan: KeeperPlan;
  lock: FolderLock;
}): Promise<Keeper<Options>> {
  const log = logFile(lock.folder, 'keeper');
  const child = await spawnDetached({ folder: lock.folder, log, environment: options.environment });
  const exited = once(child, 'exit');
  let isStopping = false;
  // Its servers outlive a keeper that was killed; the lock is still ours, so they can be ended at once.
  const cleaned = exited.then(async () => {
    if (!isStopping) await endOrphans({ lock });
  });
  cleaned.catch(() => undefined);
  const { onNotice = () => undefined, onServerExit = () => undefined } = options;
  const whenGone = () => `The keeper of ${lock.folder} ended unexpectedly; its log is ${log}.`;
  const channel = createKeeperChannel({ child, onNotice, onServerExit, whenGone });
  const stop = async (): Promise<void> => {
    isStopping = true;
    await channel.ask({ type: 'stop' }).catch((error: unknown) => {
      if (!(error instanceof DevError && error.code === 'dev.keeper_gone')) throw error;
    });
    await exited;
    await cleaned;
    await endOrphans({ lock });
    await lock.release();
  };
  const running = await channel.ask({ type: 'start', plan }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const ended = exited.then(() => undefined);
  return keeperHandle<Options>({ pid: child.pid ?? 0, ended, running, channel, stop });
}

function keeperHandle<const Options extends KeeperOptions>({
  pid,
  ended,
  running,
  channel,
  stop,
}: {
  pid: number;
  ended: Promise<void>;
  running: RunningServers;
  channel: ReturnType<typeof createKeeperChannel>;
  stop: () => Promise<void>;
}): Keeper<Options> {
  const { postgres, temporal, testServer } = running;
  const servers = {
    postgres: postgres && {
      pid: postgres.pid,
      port: postgres.port,
      url: (database: string) => postgresUrl({ port: postgres.port, password: postgres.password, database }),
    },
    temporal,
    testServer,
  };
  let stopped: Promise<void> | undefined;
  return {
    ...(servers as Pick<Keeper<Options>, 'postgres' | 'temporal' | 'testServer'>),
    pid,
    ended,
    async startServer(server) {
      const now = await channel.ask({ type: 'startServer', server });
      return now[server]?.pid ?? 0;
    },
    async stopServer(server) {
      await channel.ask({ type: 'stopServer', server });
    },
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

async function spawnDetached({
  folder,
  log,
  environment,
}: {
  folder: string;
  log: string;
  environment: NodeJS.ProcessEnv;
}): Promise<ChildProcess> {
  await mkdir(path.dirname(log), { recursive: true });
  const output = await open(log, 'w', 0o600);
  try {
    const args = [...ownEntry({ entry: './keeper-process', from: import.meta.url }), '--data-dir', folder];
    const child = spawn(process.execPath, args, {
      detached: true,
      env: environment,
      stdio: ['ignore', output.fd, output.fd, 'ipc'],
    });
    await once(child, 'spawn');
    return child;
  } finally {
    await output.close();
  }
}
