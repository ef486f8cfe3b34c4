import { DevError } from './dev-error.ts';
import { choosePort } from './free-port.ts';
import type { KeeperPlan, RunningServers, ServerName } from './keeper-protocol.ts';
import { placePostgres } from './postgres-placement.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';
import type { ServerProcess } from './server-process.ts';
import { logFile, nameInProcessList, temporalDatabaseFile } from './stack-paths.ts';
import type { TemporalServer } from './temporal-server.ts';

type Ports = { postgres: number; temporal: number; ui: number; testServer: number };

type Servers = { postgres?: PostgresServer; temporal?: TemporalServer; testServer?: TemporalServer };

/** The servers of one data folder, started and stopped one by one; `onExit` is told of each that ends unasked. */
export async function createServerStack({
  folder,
  plan,
  onNotice,
  onExit,
}: {
  folder: string;
  plan: KeeperPlan;
  onNotice: (text: string) => void;
  onExit: (server: ServerName, text: string) => void;
}) {
  const ports = await choosePorts(plan);
  const servers: Servers = {};

  function watch(name: ServerName, server: ServerProcess): void {
    void server.exited.then(async ({ code, signal }) => {
      // Taken out before a wanted stop, so what is still here ended by itself.
      if (servers[name]?.process !== server) return;
      delete servers[name];
      onExit(
        name,
        `${server.name} ended by itself (${signal ?? `exit code ${code}`}).\n${await server.logTail()}`,
      );
    });
  }

  async function start(name: ServerName): Promise<void> {
    if (servers[name] !== undefined) return;
    if (name === 'postgres') servers.postgres = await startPlannedPostgres({ folder, plan, ports, onNotice });
    else servers[name] = await startPlannedTemporal({ name, folder, plan, ports });
    const started = servers[name];
    if (started !== undefined) watch(name, started.process);
  }

  async function stop(name: ServerName): Promise<void> {
    const server = servers[name];
    delete servers[name];
    await server?.stop();
  }

  return {
    start,
    stop,
    /** Starts all that the plan names, at the same time. */
    async startAll(): Promise<void> {
      const wanted = (['postgres', 'temporal', 'testServer'] as const).filter(
        (name) => plan[name] !== undefined,
      );
      const ends = await Promise.allSettled(wanted.map((name) => start(name)));
      const failed = ends.find((end) => end.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    },
    /** Temporal first, while the data that its last activities may still write to are there. */
    async stopAll(): Promise<void> {
      await Promise.all([stop('temporal'), stop('testServer')]);
      await stop('postgres');
    },
    running(): RunningServers {
      const { postgres, temporal, testServer } = servers;
      return {
        ...(postgres && {
          postgres: { pid: postgres.pid, port: postgres.port, password: postgres.password },
        }),
        ...(temporal && {
          temporal: {
            pid: temporal.pid,
            address: temporal.address,
            namespace: temporal.namespace,
            uiUrl: temporal.uiUrl ?? '',
          },
        }),
        ...(testServer && { testServer: { pid: testServer.pid, address: testServer.address } }),
      };
    },
  };
}

async function choosePorts(plan: KeeperPlan): Promise<Ports> {
  const avoid: number[] = [];
  const choose = async (preferred: number | undefined): Promise<number> => {
    const port = await choosePort({ preferred, avoid });
    avoid.push(port);
    return port;
  };
  return {
    postgres: await choose(plan.postgres?.port),
    temporal: await choose(plan.temporal?.port),
    ui: await choose(plan.temporal?.uiPort),
    testServer: await choose(plan.testServer?.port),
  };
}

async function startPlannedPostgres({
  folder,
  plan,
  ports,
  onNotice,
}: {
  folder: string;
  plan: KeeperPlan;
  ports: Ports;
  onNotice: (text: string) => void;
}): Promise<PostgresServer> {
  if (plan.postgres === undefined) throw notPlanned('postgres');
  const placement = await placePostgres({ folder });
  placement.notices.forEach(onNotice);
  const { settings, databases } = plan.postgres;
  return startPostgres({
    placement,
    port: ports.postgres,
    log: logFile(folder, 'postgres'),
    settings,
    databases,
  });
}

async function startPlannedTemporal({
  name,
  folder,
  plan,
  ports,
}: {
  name: 'temporal' | 'testServer';
  folder: string;
  plan: KeeperPlan;
  ports: Ports;
}): Promise<TemporalServer> {
  // Its client takes longer to load than PostgreSQL to start, so it is loaded meanwhile, and only where it is needed.
  const { startTemporalDevServer, startTimeSkippingServer } = await import('./temporal-server.ts');
  if (name === 'testServer') {
    if (plan.testServer === undefined) throw notPlanned(name);
    const { program } = plan.testServer;
    const shownAs = nameInProcessList(folder, 'test-server');
    return startTimeSkippingServer({
      program,
      port: ports.testServer,
      shownAs,
      log: logFile(folder, 'test-server'),
    });
  }
  if (plan.temporal === undefined) throw notPlanned(name);
  const { program, namespace, codecEndpoint, inMemory } = plan.temporal;
  return startTemporalDevServer({
    program,
    port: ports.temporal,
    uiPort: ports.ui,
    namespace,
    databaseFile: inMemory ? undefined : temporalDatabaseFile(folder),
    codecEndpoint,
    shownAs: inMemory ? nameInProcessList(folder, 'temporal') : undefined,
    log: logFile(folder, 'temporal'),
  });
}

function notPlanned(name: ServerName): DevError {
  return new DevError(
    'dev.server_not_running',
    `This keeper was started without ${name}, so it cannot start it.`,
  );
}
