import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, link, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Connection } from '@temporalio/client';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { cacheFolder } from '../../src/dev/binary-cache.ts';
import { type Keeper, type KeeperOptions, startKeeper } from '../../src/dev/keeper.ts';
import { ownEntry } from '../../src/dev/own-entry.ts';
import { THROWAWAY_SETTINGS } from '../../src/dev/postgres-server.ts';
import { listProcesses, processStart } from '../../src/dev/process-identity.ts';
import { resolveTemporalBinary } from '../../src/dev/temporal-binary.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';

const isRoot = process.getuid?.() === 0;

let root: string;
let dataDir: string;
const keepers: Array<{ stop(): Promise<void> }> = [];
const owners: ChildProcess[] = [];

beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'gangway-test-keeper-')));
  dataDir = path.join(root, '.gangway');
  await chmod(root, 0o755);
});

afterEach(async () => {
  for (const keeper of keepers.splice(0)) await keeper.stop();
  for (const owner of owners.splice(0)) {
    if (owner.exitCode === null && owner.signalCode === null) {
      owner.kill('SIGKILL');
      await once(owner, 'exit');
    }
  }
  await waitForNoProcessOf(dataDir);
  await rm(root, { recursive: true, force: true });
});

async function start<const Options extends Partial<KeeperOptions>>(
  options: Options,
): Promise<Keeper<KeeperOptions & { postgres: object; temporal: object }>> {
  const keeper = await startKeeper({
    dataDir,
    environment: process.env,
    postgres: { settings: THROWAWAY_SETTINGS, databases: ['gangway'] },
    temporal: {},
    ...options,
  });
  keepers.push(keeper);
  return keeper as Keeper<KeeperOptions & { postgres: object; temporal: object }>;
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

describe('the servers of a folder', () => {
  it('answer, keep their data from one start to the next, and are gone after stop', async () => {
    const first = await start({});
    await query(first.postgres.url('gangway'), 'create table kept (id int)');
    const connection = await Connection.connect({ address: first.temporal.address });
    const before = await connection.workflowService.describeNamespace({ namespace: 'default' });
    await connection.close();
    expect((await fetch(first.temporal.uiUrl)).status).toBe(200);
    await first.stop();
    await waitForNoProcessOf(dataDir);

    const second = await start({});
    expect(await query(second.postgres.url('gangway'), 'select * from kept')).toEqual([]);
    const again = await Connection.connect({ address: second.temporal.address });
    const after = await again.workflowService.describeNamespace({ namespace: 'default' });
    await again.close();
    expect(after.namespaceInfo?.id).toBe(before.namespaceInfo?.id);
  });

  it('begin afresh with reset', async () => {
    const first = await start({ temporal: false });
    await query(first.postgres.url('gangway'), 'create table forgotten (id int)');
    await first.stop();
    const second = await start({ temporal: false, reset: true });
    await expect(query(second.postgres.url('gangway'), 'select * from forgotten')).rejects.toThrow(
      'does not exist',
    );
  });

  it('ask for a password, speak UTF-8 whatever the language of the machine, and listen on loopback only', async () => {
    const keeper = await start({
      temporal: false,
      environment: { ...process.env, LANG: '', LC_ALL: 'de_DE.ISO-8859-1' },
    });
    const url = new URL(keeper.postgres.url('gangway'));
    expect(await query(url.href, 'show server_encoding')).toEqual([{ server_encoding: 'UTF8' }]);
    expect(await query(url.href, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect(await query(url.href, 'show unix_socket_directories')).toEqual([{ unix_socket_directories: '' }]);
    url.password = 'wrong';
    await expect(query(url.href, 'select 1')).rejects.toThrow('password authentication failed');
  });

  it('are refused to a second start while the first runs', async () => {
    await start({ temporal: false });
    await expect(start({ temporal: false })).rejects.toMatchObject({ code: 'dev.folder_in_use' });
  });

  it('start after a first start that was killed while it made the data folder', async () => {
    await mkdir(path.join(dataDir, 'postgres.new'), { recursive: true });
    await writeFile(path.join(dataDir, 'postgres.new', 'PG_VERSION'), '18\n');
    const keeper = await start({ temporal: false });
    expect(await query(keeper.postgres.url('gangway'), 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('report why they could not start, and leave nothing running', async () => {
    const starting = start({ temporal: false, postgres: { settings: { shared_buffers: 'plenty' } } });
    await expect(starting).rejects.toMatchObject({
      code: 'dev.server_did_not_start',
      message: expect.stringContaining('invalid value for parameter "shared_buffers"'),
    });
    await waitForNoProcessOf(dataDir);
    await start({ temporal: false });
  });
});

describe('one server of a keeper', () => {
  it('is stopped and started again on the same port and data', async () => {
    const keeper = await start({});
    await query(keeper.postgres.url('gangway'), 'create table kept (id int)');
    await keeper.stopServer('postgres');
    expect(await isGone(keeper.postgres.pid)).toBe(true);
    await expect(query(keeper.postgres.url('gangway'), 'select 1')).rejects.toThrow();
    await keeper.startServer('postgres');
    expect(await query(keeper.postgres.url('gangway'), 'select * from kept')).toEqual([]);
    await keeper.stopServer('temporal');
    expect(await isGone(keeper.temporal.pid)).toBe(true);
    const pid = await keeper.startServer('temporal');
    expect(await processStart(pid)).toBeDefined();
    await (await Connection.connect({ address: keeper.temporal.address })).close();
  });

  it('is reported when it is killed, and starts again on its data', async () => {
    const exits: string[] = [];
    const keeper = await start({
      temporal: false,
      onServerExit: (server, text) => exits.push(`${server}: ${text}`),
    });
    await query(keeper.postgres.url('gangway'), 'create table kept (id int)');
    process.kill(keeper.postgres.pid, 'SIGKILL');
    expect(await waitUntil(() => exits[0], { timeoutMs: 10_000 })).toMatch(
      /^postgres: PostgreSQL ended by itself \(SIGKILL\)/,
    );
    await keeper.startServer('postgres');
    expect(await query(keeper.postgres.url('gangway'), 'select * from kept')).toEqual([]);
  });

  it('starts although its pid file names a process that has the pid by now, and leaves that one alone', async () => {
    const keeper = await start({ temporal: false });
    await keeper.stopServer('postgres');
    const innocent = spawn('sleep', ['60'], isRoot ? { uid: 65_534, gid: 65_534 } : {});
    await once(innocent, 'spawn');
    const data = path.join(dataDir, 'postgres');
    const pidFile = [
      innocent.pid,
      data,
      '1763800000',
      keeper.postgres.port,
      '',
      '127.0.0.1',
      '  5432001         1',
      'ready',
    ];
    await writeFile(path.join(data, 'postmaster.pid'), `${pidFile.join('\n')}\n`);
    await keeper.startServer('postgres');
    expect(await query(keeper.postgres.url('gangway'), 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(innocent.exitCode ?? innocent.signalCode).toBeNull();
    innocent.kill('SIGKILL');
  });
});

describe('when processes are killed', () => {
  it.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
    'the servers end with an owner that got %s',
    async (signal) => {
      const { owner, keeper, postgres, temporal } = await startedOwner();
      owner.kill(signal);
      expect(await Promise.all([isGone(keeper), isGone(postgres), isGone(temporal)])).toEqual([
        true,
        true,
        true,
      ]);
    },
  );

  it('the owner ends the servers of a keeper that was killed', async () => {
    const { keeper, postgres, temporal } = await startedOwner();
    process.kill(keeper, 'SIGKILL');
    expect(await Promise.all([isGone(postgres), isGone(temporal)])).toEqual([true, true]);
  });

  it('the next start ends what is left when the owner and the keeper were killed', async () => {
    const killed = await startedOwner();
    await query(killed.url, 'create table kept (id int)');
    killed.owner.kill('SIGSTOP');
    process.kill(killed.keeper, 'SIGKILL');
    killed.owner.kill('SIGKILL');
    expect(await isGone(killed.keeper)).toBe(true);
    expect(await processStart(killed.postgres)).toBeDefined();
    const next = await startedOwner();
    expect(next.notices).toEqual([
      `Ended a left-over Temporal server of ${dataDir} (process ${killed.temporal}).`,
      `Ended a left-over PostgreSQL of ${dataDir} (process ${killed.postgres}).`,
    ]);
    expect(await query(next.url, 'select * from kept')).toEqual([]);
  });

  it('a start right after the owner was killed waits for the keeper that is still stopping', async () => {
    const killed = await startedOwner();
    killed.owner.kill('SIGKILL');
    const next = await startedOwner();
    expect(await isGone(killed.keeper)).toBe(true);
    expect(await query(next.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});

describe.runIf(isRoot)('for an ordinary user', () => {
  it('the servers run as that user', async () => {
    const account = { uid: 65_534, gid: 65_534 };
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
