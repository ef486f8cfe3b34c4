import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FolderLock, lockFolder } from '../../src/dev/folder-lock.ts';
import { endOrphans, orphanKind } from '../../src/dev/orphans.ts';
import { nameInProcessList, outsideFolder } from '../../src/dev/stack-paths.ts';

const FOLDER = '/home/ana/app/.gangway';

describe('what counts as an orphan of a folder', () => {
  it.each([
    ['keeper', ['/usr/bin/node', '--import', 'tsx', '/app/src/dev/keeper-process.ts', '--data-dir', FOLDER]],
    ['keeper', ['/usr/bin/node', '/app/dist/dev/keeper-process.js', '--data-dir', FOLDER]],
    [
      'Temporal server',
      ['/bin/temporal', 'server', 'start-dev', '--db-filename', `${FOLDER}/temporal/temporal.db`],
    ],
    ['Temporal server', [nameInProcessList(FOLDER, 'temporal'), 'server', 'start-dev']],
    ['time-skipping server', [nameInProcessList(FOLDER, 'test-server'), '7233']],
    ['worker', [nameInProcessList(FOLDER, 'worker'), '--import', 'tsx', '/app/src/cli.ts', 'worker']],
    ['PostgreSQL', ['/pg/bin/postgres', '-D', `${FOLDER}/postgres`, '-c', 'port=5432']],
    ['PostgreSQL', ['/pg/bin/postgres', '-D', `${outsideFolder(FOLDER)}/postgres`, '-c', 'port=5432']],
  ])('a %s', (kind, command) => {
    expect(orphanKind(command, FOLDER)).toBe(kind);
    // Elsewhere than on Linux the whole line is one string.
    expect(orphanKind([`${command.join(' ')}`], FOLDER)).toBe(kind);
  });

  it.each([
    [
      'the same servers of another folder',
      ['/pg/bin/postgres', '-D', `${FOLDER}-2/postgres`, '-c', 'port=5432'],
    ],
    [
      'a folder whose name begins alike',
      ['/pg/bin/postgres', '-D', `${FOLDER}/postgres 2`, '-c', 'port=5432'],
    ],
    [
      'the keeper of a folder within',
      ['node', '/app/src/dev/keeper-process.ts', '--data-dir', `${FOLDER}/inner`],
    ],
    ['an editor with a file of the folder open', ['vim', `${FOLDER}/logs/postgres.log`]],
    ['a database tool on the SQLite file', ['sqlite3', `${FOLDER}/temporal/temporal.db`]],
    ['another program with the same option', ['backup', '--data-dir', FOLDER]],
    ['the time-skipping server of another folder', [nameInProcessList(`${FOLDER}2`, 'test-server'), '7233']],
    ['a worker that a person started', ['node', 'cli.js', '--env-file', `${FOLDER}/dev.env`, 'worker']],
    ['the api of another folder', [nameInProcessList(`${FOLDER}-2`, 'api'), 'cli.js', 'api']],
    ['a process without arguments', ['']],
  ])('not %s', (_what, command) => {
    expect(orphanKind(command, FOLDER)).toBeUndefined();
  });
});

describe('ending orphans', () => {
  let lock: FolderLock;
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    lock = await lockFolder({
      folder: await realpath(await mkdtemp(path.join(tmpdir(), 'gangway-orphans-'))),
    });
  });

  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await rm(lock.folder, { recursive: true, force: true });
  });

  async function start(shownAs: string): Promise<ChildProcess> {
    const child = spawn('sleep', ['60'], { argv0: shownAs });
    children.push(child);
    await once(child, 'spawn');
    return child;
  }

  it('ends the servers of this folder and leaves those of another alone', async () => {
    const ours = await start(nameInProcessList(lock.folder, 'test-server'));
    const theirs = await start(nameInProcessList(`${lock.folder}-2`, 'test-server'));
    const ended = once(ours, 'exit');
    expect(await endOrphans({ lock })).toEqual([
      `Ended a left-over time-skipping server of ${lock.folder} (process ${ours.pid}).`,
    ]);
    await ended;
    expect(theirs.exitCode ?? theirs.signalCode).toBeNull();
    expect(await endOrphans({ lock })).toEqual([]);
  });
});
