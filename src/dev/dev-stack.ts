import path from 'node:path';
import { migrate } from '../db/migrate.ts';
import { claimFolder } from './claim-folder.ts';
import { connectProforma } from './connect-proforma.ts';
import { type ConnectedSandbox, connectSandbox, type SandboxAddresses } from './connect-sandbox.ts';
import { createDevChildren } from './dev-children.ts';
import { DevError, messageOf } from './dev-error.ts';
import type { DevOutput } from './dev-output.ts';
import { chooseDevPorts, type DevPorts } from './dev-ports.ts';
import {
  addressSettings,
  childEnvironment,
  type DevSettings,
  keepSecrets,
  portsOf,
  readDevSettings,
  stackSettings,
  writeDevSettings,
} from './dev-settings.ts';
import { type DevAdmin, keepAdmin } from './keep-admin.ts';
import { keepApiKey } from './keep-api-key.ts';
import { type Keeper, type KeeperOptions, startKeeper } from './keeper.ts';
import type { ServerName } from './keeper-protocol.ts';
import { sandboxAddresses } from './sandbox-addresses.ts';
import { shownFolder, startAgainCommand } from './shown-commands.ts';
import { type ChildName, logFile, sandboxFolder } from './stack-paths.ts';

const DATABASE = 'gangway';

export type DevOptions = {
  /** The data folder, as it was given. */
  dir: string;
  reset: boolean;
  withSandbox: boolean;
  /** Whether the sandbox is connected as an admin would; what was connected before stays in any case. */
  connect: boolean;
  ports: Partial<DevPorts>;
  environment: NodeJS.ProcessEnv;
  temporalCli: string | null;
  output: DevOutput;
};

/** What somebody who uses a running stack has to know. */
export type StackAccess = {
  /** The data folder, as a person would name it. */
  folder: string;
  apiUrl: string;
  temporalUiUrl: string;
  /** An admin's key of the API. */
  token: string;
  /** Undefined when the stack runs without one. */
  sandbox: SandboxAddresses | undefined;
};

export type DevStack = StackAccess & {
  connected: ConnectedSandbox | undefined;
  /** Who signs in to the console. */
  admin: DevAdmin;
  pids(): Partial<Record<ChildName, number>>;
  /** Never resolves; rejects with `dev.keeper_gone` when the servers are lost. */
  ended: Promise<never>;
  stop(): Promise<void>;
};

type DevKeeper = Keeper<KeeperOptions & { postgres: object; temporal: object }>;

/**
 * Starts PostgreSQL, Temporal, api, worker and sandbox on the data of a folder, and connects the sandbox. What was started
 * is stopped again when something fails or `signal` aborts. Throws `DevError`.
 */
export async function startDevStack(options: DevOptions, signal: AbortSignal): Promise<DevStack> {
  const undo: Array<() => Promise<void>> = [];
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= (async () => {
      for (const step of undo.reverse()) await step();
    })();
    return stopped;
  };
  try {
    return await bringUp({ options, signal, undo, stop });
  } catch (error) {
    await stop();
    throw error;
  }
}

async function bringUp({
  options,
  signal,
  undo,
  stop,
}: {
  options: DevOptions;
  signal: AbortSignal;
  undo: Array<() => Promise<void>>;
  stop: () => Promise<void>;
}): Promise<DevStack> {
  const { output, withSandbox, connect } = options;
  const { keeper, settings, folder } = await startServers(options, undo);
  signal.throwIfAborted();
  const access = await prepareDatabase({ folder, keeper, settings, output });
  signal.throwIfAborted();
  const children = createDevChildren({
    folder,
    environment: childEnvironment(options.environment, access.settings),
    output,
    startAgain: (name, command) => startAgainCommand({ name, command, dir: options.dir }),
  });
  undo.push(() => children.stopAll());
  await output.step(withSandbox ? 'api, worker and sandbox' : 'api and worker', () =>
    startChildren({ children, access, folder, withSandbox, signal }),
  );
  const sandbox = withSandbox ? sandboxAddresses(access.settings) : undefined;
  const { apiUrl, token, admin } = access;
  const connected =
    sandbox && connect
      ? await output.step('connections, definitions and webhooks', () =>
          connectVendors({ apiUrl, token, sandbox }),
        )
      : undefined;
  signal.throwIfAborted();
  const ended = endWithKeeper({ keeper, folder, stop });
  // Also a wanted stop ends the keeper, and then nobody may be listening any more.
  ended.catch(() => undefined);
  return {
    folder: shownFolder(options.dir),
    apiUrl,
    temporalUiUrl: keeper.temporal.uiUrl,
    token,
    sandbox,
    connected,
    admin,
    pids: children.pids,
    ended,
    stop,
  };
}

async function connectVendors(access: {
  apiUrl: string;
  token: string;
  sandbox: SandboxAddresses;
}): Promise<ConnectedSandbox> {
  const connected = await connectSandbox(access);
  const { leverConnectionId } = connected;
  const { lever, proforma } = access.sandbox;
  if (proforma) await connectProforma({ ...access, leverUrl: lever.url, leverConnectionId, proforma });
  return connected;
}

/** Claims the folder, and settles its secrets and the addresses that its data may name. */
async function openFolder({ dir, reset, output, ports: asked }: DevOptions) {
  const lock = await claimFolder({ folder: path.resolve(dir), reset, onNotice: output.line });
  try {
    const last = await readDevSettings(lock.folder);
    const ports = await chooseDevPorts({ asked, last: portsOf(last), folder: shownFolder(dir) });
    const secrets = await keepSecrets(lock.folder, last);
    const kept: DevSettings = {
      GANGWAY_PAYLOAD_ENCRYPTION: 'off',
      ...last,
      ...secrets,
      ...addressSettings(ports),
    };
    // The keys are on the disk before anything is sealed with them.
    await writeDevSettings(lock.folder, kept);
    return { lock, ports, kept };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function startServers(options: DevOptions, undo: Array<() => Promise<void>>) {
  const { environment, temporalCli, output } = options;
  const { lock, ports, kept } = await openFolder(options);
  const codecEndpoint = `http://127.0.0.1:${ports.api}/codec`;
  const isEncrypted = kept.GANGWAY_PAYLOAD_ENCRYPTION !== 'off';
  let running: DevKeeper | undefined;
  const keeper: DevKeeper = await output.step('PostgreSQL and Temporal', () =>
    startKeeper({
      dataDir: lock.folder,
      lock,
      environment,
      postgres: { port: ports.postgres, databases: [DATABASE] },
      temporal: {
        ...(temporalCli === null ? {} : { program: temporalCli }),
        port: ports.temporal,
        uiPort: ports.temporalUi,
        // Without encryption there is nothing to decode, and the UI would complain of a codec that asks for a token.
        ...(isEncrypted ? { codecEndpoint } : {}),
      },
      onProgress: output.onProgress,
      onNotice: output.line,
      onServerExit: (server, text) =>
        void startServerAgain({ server, text, keeper: running, output, folder: lock.folder }),
    }),
  );
  running = keeper;
  undo.push(() => keeper.stop());
  const databaseUrl = keeper.postgres.url(DATABASE);
  const settings = {
    ...kept,
    ...stackSettings({ folder: lock.folder, ports, databaseUrl, temporal: keeper.temporal }),
  };
  return { keeper, settings, folder: lock.folder };
}

async function startServerAgain({
  server,
  text,
  keeper,
  output,
  folder,
}: {
  server: ServerName;
  text: string;
  keeper: DevKeeper | undefined;
  output: DevOutput;
  folder: string;
}): Promise<void> {
  if (keeper === undefined) return;
  const [what = `${server} ended by itself.`] = text.split('\n');
  output.line(`${what} It is started again; its log is ${logFile(folder, server)}.`);
  await keeper.startServer(server).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    output.line(`It could not be started again: ${reason} Stop with Ctrl-C and start anew.`);
  });
}

async function prepareDatabase({
  folder,
  keeper,
  settings,
  output,
}: {
  folder: string;
  keeper: DevKeeper;
  settings: DevSettings;
  output: DevOutput;
}) {
  const url = keeper.postgres.url(DATABASE);
  const { token, admin } = await output.step('database schema', async () => {
    await migrate({ url }).catch((error: unknown) => {
      throw schemaNotMigrated(folder, error);
    });
    return {
      token: await keepApiKey({ databaseUrl: url, token: settings.GANGWAY_API_KEY }),
      admin: await keepAdmin({ databaseUrl: url, password: settings.GANGWAY_ADMIN_PASSWORD }),
    };
  });
  const complete: DevSettings = {
    ...settings,
    GANGWAY_API_KEY: token,
    GANGWAY_ADMIN_EMAIL: admin.email,
    GANGWAY_ADMIN_PASSWORD: admin.password,
  };
  await writeDevSettings(folder, complete);
  return { settings: complete, apiUrl: complete.GANGWAY_PUBLIC_URL ?? '', token, admin };
}

function schemaNotMigrated(folder: string, error: unknown): DevError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const [reason] = messageOf(cause).split('\n');
  return new DevError(
    'dev.schema_not_migrated',
    `The database in ${folder} cannot be brought up to date (${reason}). If its data are of another version of Gangway, ` +
      'start afresh (--reset) or use another folder (--dir).',
    { cause: error },
  );
}

/** The sandbox after the api: it goes on at once with the webhooks that it could not deliver. */
async function startChildren({
  children,
  access,
  folder,
  withSandbox,
  signal,
}: {
  children: ReturnType<typeof createDevChildren>;
  access: { settings: DevSettings };
  folder: string;
  withSandbox: boolean;
  signal: AbortSignal;
}): Promise<void> {
  const { lever, checkr, proforma } = portsOf(access.settings);
  const ports = ['--lever-port', lever, '--checkr-port', checkr, '--proforma-port', proforma].map(String);
  const command = ['sandbox', ...ports, '--data-dir', sandboxFolder(folder)];
  const startApi = async () => {
    await children.start('api', ['api'], signal);
    if (withSandbox) await children.start('sandbox', command, signal);
  };
  const starts = await Promise.allSettled([startApi(), children.start('worker', ['worker'], signal)]);
  const failed = starts.find((start) => start.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

async function endWithKeeper({
  keeper,
  folder,
  stop,
}: {
  keeper: DevKeeper;
  folder: string;
  stop: () => Promise<void>;
}): Promise<never> {
  await keeper.ended;
  await stop();
  throw new DevError(
    'dev.keeper_gone',
    `The keeper of PostgreSQL and Temporal ended; its log is ${logFile(folder, 'keeper')}.`,
  );
}
