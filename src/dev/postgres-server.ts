import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { DevError } from './dev-error.ts';
import type { EndStep } from './end-process.ts';
import { postgresProgram } from './postgres-binaries.ts';
import { makeAccountFolder, type PostgresPlacement } from './postgres-placement.ts';
import { recoverPostgresFolder } from './postgres-recovery.ts';
import { type ServerProcess, serverDidNotStart, startServerProcess } from './server-process.ts';
import { waitUntil } from './wait-until.ts';

const run = promisify(execFile);

const USER = 'gangway';
const READY_TIMEOUT_MS = 60_000;
const OLD_BACKENDS_TIMEOUT_MS = 10_000;

// Whatever the machine's language is, the folder is made and served the same way.
const ENVIRONMENT = { PATH: '/usr/bin:/bin', LC_ALL: 'C', LANG: 'C', TZ: 'UTC' };

// SIGINT is PostgreSQL's fast stop: it disconnects clients and writes a checkpoint. SIGQUIT leaves that to the next start.
const STOPPING: EndStep[] = [
  { signal: 'SIGINT', waitMs: 8_000 },
  { signal: 'SIGQUIT', waitMs: 3_000 },
  { signal: 'SIGKILL', waitMs: 2_000 },
];

/** Settings under which a crash of the machine loses the data: for tests, whose data nobody misses. */
export const THROWAWAY_SETTINGS: Record<string, string> = {
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  checkpoint_timeout: '30min',
};

/** A running PostgreSQL that listens on 127.0.0.1 only and asks for a password. */
export type PostgresServer = {
  pid: number;
  port: number;
  password: string;
  process: ServerProcess;
  stop(): Promise<void>;
};

/** The connection URL of a database of an embedded server. */
export function postgresUrl({
  port,
  password,
  database,
}: {
  port: number;
  password: string;
  database: string;
}): string {
  return `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`;
}

/**
 * Starts PostgreSQL on the data in `placement.home`, which are made at the first start, and creates the databases that are
 * missing. `settings` are PostgreSQL's own names. Throws `dev.server_did_not_start` with the end of the log.
 */
export async function startPostgres({
  placement,
  port,
  log,
  settings = {},
  databases = [],
}: {
  placement: PostgresPlacement;
  port: number;
  log: string;
  settings?: Record<string, string>;
  databases?: string[];
}): Promise<PostgresServer> {
  const data = path.join(placement.home, 'postgres');
  const password = await initialise({ placement, data });
  await recoverPostgresFolder({ data });
  const server = await bootUntilReady({ placement, data, port, log, settings });
  await createDatabases({ port, password, databases });
  return { pid: server.pid, port, password, process: server, stop: () => server.stop(STOPPING) };
}

/** Makes the data folder when there is none, under another name first so that a killed start leaves no half folder. */
async function initialise({
  placement,
  data,
}: {
  placement: PostgresPlacement;
  data: string;
}): Promise<string> {
  const password = await readOrMakePassword(path.join(placement.home, 'postgres-password'));
  if ((await stat(path.join(data, 'PG_VERSION')).catch(() => undefined)) !== undefined) return password;
  const draft = `${data}.new`;
  const passwordFile = path.join(placement.home, 'postgres.initial-password');
  await rm(draft, { recursive: true, force: true });
  await makeAccountFolder(draft, placement.account);
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  try {
    const { account } = placement;
    if (account !== undefined) await chown(passwordFile, account.uid, account.gid);
    const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
    const access = [`--username=${USER}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
    await run(
      postgresProgram(placement.binaries, 'initdb'),
      ['-D', draft, ...locale, ...access, '--no-instructions'],
      {
        cwd: '/',
        env: ENVIRONMENT,
        ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
      },
    );
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new DevError(
      'dev.server_did_not_start',
      `PostgreSQL could not make its data folder ${data}: ${said}`,
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(draft, data);
  return password;
}

async function readOrMakePassword(file: string): Promise<string> {
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (kept !== '') return kept;
  const password = randomBytes(24).toString('base64url');
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(`${file}.new`, password, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return password;
}

async function bootUntilReady({
  placement,
  data,
  port,
  log,
  settings,
}: {
  placement: PostgresPlacement;
  data: string;
  port: number;
  log: string;
  settings: Record<string, string>;
}): Promise<ServerProcess> {
  const all = { listen_addresses: '127.0.0.1', port: String(port), unix_socket_directories: '', ...settings };
  const args = ['-D', data, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const program = postgresProgram(placement.binaries, 'postgres');
  const giveUpAt = performance.now() + OLD_BACKENDS_TIMEOUT_MS;
  for (;;) {
    const server = await startServerProcess({
      name: 'PostgreSQL',
      program,
      args,
      environment: ENVIRONMENT,
      log,
      account: placement.account,
    });
    const state = await waitUntil(
      async () => (server.hasExited() ? 'exited' : (await isReady(data, server.pid)) && 'ready'),
      {
        timeoutMs: READY_TIMEOUT_MS,
      },
    );
    if (state === 'ready') return server;
    await server.stop(STOPPING);
    // The backends of a killed server notice its death within moments; until then their shared memory is in use.
    const isHeld = (await server.logTail()).includes('pre-existing shared memory block');
    if (!isHeld || performance.now() > giveUpAt) await serverDidNotStart(server, 'did not start');
  }
}

/** The pid file's first line is the server's pid and its eighth its state. */
async function isReady(data: string, pid: number): Promise<boolean> {
  const lines = (await readFile(path.join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  return lines[0] === String(pid) && lines[7]?.trim() === 'ready';
}

async function createDatabases({
  port,
  password,
  databases,
}: {
  port: number;
  password: string;
  databases: string[];
}): Promise<void> {
  if (databases.length === 0) return;
  const sql = postgres(postgresUrl({ port, password, database: 'postgres' }), {
    max: 1,
    onnotice: () => undefined,
  });
  try {
    const present = await sql<Array<{ datname: string }>>`select datname from pg_database`;
    for (const database of databases.filter((name) => !present.some((row) => row.datname === name))) {
      await sql`create database ${sql(database)}`;
    }
  } finally {
    await sql.end({ timeout: 1 });
  }
}
