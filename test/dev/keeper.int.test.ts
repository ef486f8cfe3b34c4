import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, link, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { cacheFolder } from '../../src/dev/binary-cache.ts';
import { type Keeper, type KeeperOptions, startKeeper } from '../../src/dev/keeper.ts';
import { ownEntry } from '../../src/dev/own-entry.ts';
import { canReach } from '../../src/dev/postgres-account.ts';
import { THROWAWAY_SETTINGS } from '../../src/dev/postgres-server.ts';
import { listProcesses, processStart } from '../../src/dev/process-identity.ts';
import { resolveTemporalBinary } from '../../src/dev/temporal-binary.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';

const isRoot = process.getuid?.() === 0;

type Servers = Keeper<KeeperOptions & { postgres: object; temporal: object }>;

let root: string;
let dataDir: string;
const keepers: Servers[] = [];
const owners: ChildProcess[] = [];

beforeAll(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'gangway-test-keeper-')));
  dataDir = path.join(root, '.gangway');
  await chmod(root, 0o755);
});

afterAll(async () => {
  for (const keeper of keepers.splice(0)) await keeper.stop();
  for (const owner of owners.splice(0)) await end(owner);
  await waitForNoProcessOf(dataDir);
  await rm(root, { recursive: true, force: true });
});

async function end(owner: ChildProcess): Promise<void> {
  if (owner.exitCode !== null || owner.signalCode !== null) return;
  owner.kill('SIGKILL');
  await once(owner, 'exit');
}

async function start<const Options extends Partial<KeeperOptions>>(options: Options): Promise<Servers> {
  const keeper = await startKeeper({
    dataDir,
    environment: process.env,
    postgres: { settings: THROWAWAY_SETTINGS, databases: ['gangway'] },
    temporal: {},
    ...options,
  });
  keepers.push(keeper as Servers);
  return keeper as Servers;
}

async function query(url: string, statement: string): Promise<unknown[]> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return [...(await sql.unsafe(statement))];
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function isGone(pid: number): Promise<boolean> {
  return (
    (await waitUntil(async () => (await processStart(pid)) === undefined, { timeoutMs: 10_000 })) === true
  );
}

async function waitForNoProcessOf(folder: string): Promise<void> {
  const left = async () =>
    (await listProcesses()).filter(({ command }) => command.join(' ').includes(folder));
  const gone = await waitUntil(async () => (await left()).length === 0, { timeoutMs: 15_000 });
  if (gone !== true) throw new Error(`left behind: ${JSON.stringify(await left())}`);
}

const OwnerReport = z.union([
  z.object({
    keeper: z.number(),
    postgres: z.number(),
    temporal: z.number(),
    url: z.string(),
    notices: z.array(z.string()),
  }),
  z.object({ failed: z.string() }),
]);

async function startOwner({
  folder = dataDir,
  account,
  program,
}: {
  folder?: string;
  account?: { uid: number; gid: number };
  program?: string;
} = {}) {
  const entry = ownEntry({ entry: './fixtures/keeper-owner', from: import.meta.url });
  const owner = spawn(process.execPath, [...entry, folder, ...(program === undefined ? [] : [program])], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    ...account,
  });
  owners.push(owner);
  const [raw] = await once(owner, 'message');
  return { owner, report: OwnerReport.parse(raw) };
}

async function startedOwner(options: Parameters<typeof startOwner>[0] = {}) {
  const { owner, report } = await startOwner(options);
  if ('failed' in report) throw new Error(report.failed);
  return { owner, ...report };
}

// Each start takes seconds, so the tests of a group go on with what the one before left.
describe('the servers of a folder', () => {
  const exits: string[] = [];
  let keeper: Servers;
  let namespaceId: string | undefined;

  beforeAll(async () => {
    await mkdir(path.join(dataDir, 'postgres.new'), { recursive: true });
    await writeFile(path.join(dataDir, 'postgres.new', 'PG_VERSION'), '18\n');
    keeper = await start({
      environment: { ...process.env, LANG: '', LC_ALL: 'de_DE.ISO-8859-1' },
      onServerExit: (server, text) => exits.push(`${server}: ${text}`),
    });
    await query(keeper.postgres.url('gangway'), 'create table kept (id int)');
  });

  async function idOfNamespace(): Promise<string | undefined> {
    const connection = await Connection.connect({ address: keeper.temporal.address });
    const described = await connection.workflowService.describeNamespace({ namespace: 'default' });
    await connection.close();
    return described.namespaceInfo?.id ?? undefined;
  }

  const kept = () => query(keeper.postgres.url('gangway'), 'select * from kept');

  it('answer, also when an earlier first start was killed while it made the data folder', async () => {
    expect(await kept()).toEqual([]);
    namespaceId = await idOfNamespace();
    expect(namespaceId).toBeDefined();
    expect((await fetch(keeper.temporal.uiUrl)).status).toBe(200);
  });

  it('ask for a password, speak UTF-8 whatever the language of the machine, and listen on loopback only', async () => {
    const url = new URL(keeper.postgres.url('gangway'));
    expect(await query(url.href, 'show server_encoding')).toEqual([{ server_encoding: 'UTF8' }]);
    expect(await query(url.href, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect(await query(url.href, 'show unix_socket_directories')).toEqual([{ unix_socket_directories: '' }]);
    url.password = 'wrong';
    await expect(query(url.href, 'select 1')).rejects.toThrow('password authentication failed');
  });

  it('are refused to a second start while the first runs', async () => {
    await expect(start({ temporal: false })).rejects.toMatchObject({ code: 'dev.folder_in_use' });
  });

  it('are stopped and started again one by one, on their ports and data', async () => {
    await keeper.stopServer('postgres');
    expect(await isGone(keeper.postgres.pid)).toBe(true);
    await expect(kept()).rejects.toThrow();
    await keeper.startServer('postgres');
    expect(await kept()).toEqual([]);
    await keeper.stopServer('temporal');
    expect(await isGone(keeper.temporal.pid)).toBe(true);
    expect(await processStart(await keeper.startServer('temporal'))).toBeDefined();
    expect(await idOfNamespace()).toBe(namespaceId);
  });

  it('start although the pid file names a process that has the pid by now, and leave that one alone', async () => {
    await keeper.stopServer('postgres');
    const innocent = spawn('sleep', ['60'], isRoot ? { uid: 65_534, gid: 65_534 } : {});
    await once(innocent, 'spawn');
    const data = path.join(dataDir, 'postgres');
    const { port } = keeper.postgres;
    const pidFile = [innocent.pid, data, '1763800000', port, '', '127.0.0.1', '  5432001         1', 'ready'];
    await writeFile(path.join(data, 'postmaster.pid'), `${pidFile.join('\n')}\n`);
    await keeper.startServer('postgres');
    expect(await kept()).toEqual([]);
    expect(innocent.exitCode ?? innocent.signalCode).toBeNull();
    innocent.kill('SIGKILL');
  });

  it('are reported when they are killed, and start again on their data', async () => {
    const pidFile = await readFile(path.join(dataDir, 'postgres', 'postmaster.pid'), 'utf8');
    process.kill(Number(pidFile.split('\n')[0]), 'SIGKILL');
    expect(await waitUntil(() => exits[0], { timeoutMs: 10_000 })).toMatch(
      /^postgres: PostgreSQL ended by itself \(SIGKILL\)/,
    );
    await keeper.startServer('postgres');
    expect(await kept()).toEqual([]);
  });

  it('are gone after stop, and keep their data from one start to the next', async () => {
    await keeper.stop();
    await waitForNoProcessOf(dataDir);
    keeper = await start({});
    expect(await kept()).toEqual([]);
    expect(await idOfNamespace()).toBe(namespaceId);
    await keeper.stop();
  });

  it('report why they could not start, and leave nothing running', async () => {
    const starting = start({ temporal: false, postgres: { settings: { shared_buffers: 'plenty' } } });
    await expect(starting).rejects.toMatchObject({
      code: 'dev.server_did_not_start',
      message: expect.stringContaining('invalid value for parameter "shared_buffers"'),
    });
    await waitForNoProcessOf(dataDir);
  });

  it('begin afresh with reset, which leaves alone what is not theirs', async () => {
    await writeFile(path.join(dataDir, 'notes.txt'), 'mine');
    keeper = await start({ temporal: false, reset: true });
    await expect(kept()).rejects.toThrow('does not exist');
    expect(await readFile(path.join(dataDir, 'notes.txt'), 'utf8')).toBe('mine');
    await keeper.stop();
  });
});

// That the servers end with an owner that got SIGINT or SIGTERM is held by the test that kills vitest.
describe('when processes are killed', () => {
  let running: Awaited<ReturnType<typeof startedOwner>>;

  it('the owner ends the servers of a keeper that was killed', async () => {
    running = await startedOwner();
    const { keeper, postgres, temporal, owner } = running;
    process.kill(keeper, 'SIGKILL');
    expect(await Promise.all([isGone(postgres), isGone(temporal)])).toEqual([true, true]);
    await end(owner);
  });

  it('the next start ends what is left when the owner and the keeper were killed', async () => {
    const killed = await startedOwner();
    await query(killed.url, 'create table survivor (id int)');
    killed.owner.kill('SIGSTOP');
    process.kill(killed.keeper, 'SIGKILL');
    killed.owner.kill('SIGKILL');
    expect(await isGone(killed.keeper)).toBe(true);
    expect(await processStart(killed.postgres)).toBeDefined();
    running = await startedOwner();
    // A checkout that the servers' user cannot reach adds a notice of its own.
    expect(running.notices.filter((notice) => notice.startsWith('Ended'))).toEqual([
      `Ended a left-over Temporal server of ${dataDir} (process ${killed.temporal}).`,
      `Ended a left-over PostgreSQL of ${dataDir} (process ${killed.postgres}).`,
    ]);
    expect(await query(running.url, 'select * from survivor')).toEqual([]);
  });

  it('the servers end with their owner, and a start right after waits until they have', async () => {
    const killed = running;
    killed.owner.kill('SIGKILL');
    running = await startedOwner();
    expect(await Promise.all([killed.keeper, killed.postgres, killed.temporal].map(isGone))).toEqual([
      true,
      true,
      true,
    ]);
    expect(await query(running.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await end(running.owner);
  });
});

describe.runIf(isRoot)('for an ordinary user', () => {
  it('the servers run as that user', async ({ skip }) => {
    const account = { name: 'nobody', uid: 65_534, gid: 65_534 };
    skip(!(await canReach(account, process.cwd())), 'that user cannot reach this checkout');
    const home = path.join(root, 'home');
    await mkdir(home);
    await chmod(home, 0o777);
    const cacheDir = cacheFolder({ environment: process.env, home: process.env.HOME ?? '' });
    const found = await resolveTemporalBinary({ kind: 'cli', environment: process.env, cacheDir });
    const program = path.join(home, 'temporal');
    await link(found.path, program);
    const { owner, keeper, postgres, temporal, url } = await startedOwner({
      folder: path.join(home, '.gangway'),
      account,
      program,
    });
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    owner.kill('SIGKILL');
    expect(await Promise.all([isGone(keeper), isGone(postgres), isGone(temporal)])).toEqual([
      true,
      true,
      true,
    ]);
  });
});
