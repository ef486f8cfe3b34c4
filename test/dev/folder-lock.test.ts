import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockFolder } from '../../src/dev/folder-lock.ts';
import { processStart } from '../../src/dev/process-identity.ts';

let folder: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'gangway-lock-')));
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

async function startSleeper(): Promise<{ child: ChildProcess; pid: number; startedAt: string }> {
  const child = spawn('sleep', ['60']);
  children.push(child);
  await once(child, 'spawn');
  const pid = child.pid ?? 0;
  return { child, pid, startedAt: (await processStart(pid)) ?? '' };
}

async function writeLock(owner: { pid: number; startedAt: string }): Promise<void> {
  await writeFile(
    path.join(folder, 'lock'),
    JSON.stringify({ ...owner, token: 'old', command: 'cli.ts dev' }),
  );
}

it('takes the lock of a folder, makes the folder when absent, and gives the lock back', async () => {
  const absent = path.join(folder, 'a', 'b');
  const lock = await lockFolder({ folder: absent });
  expect(lock.folder).toBe(absent);
  expect(await readdir(absent)).toEqual(['lock']);
  await lock.release();
  expect(await readdir(absent)).toEqual([]);
  await (await lockFolder({ folder: absent })).release();
});

it('refuses a folder whose owner lives, and names the owner and how to stop it', async () => {
  const { pid, startedAt } = await startSleeper();
  await writeLock({ pid, startedAt });
  await expect(lockFolder({ folder })).rejects.toMatchObject({
    code: 'dev.folder_in_use',
    message: `${folder} is in use by process ${pid} (cli.ts dev). Stop it with Ctrl-C in its terminal or with \`kill ${pid}\`, then try again.`,
  });
});

it('refuses a second lock in the same process', async () => {
  const lock = await lockFolder({ folder });
  await expect(lockFolder({ folder })).rejects.toMatchObject({ code: 'dev.folder_in_use' });
  await lock.release();
});

it('takes over the lock of a dead owner', async () => {
  const { child, pid, startedAt } = await startSleeper();
  await writeLock({ pid, startedAt });
  child.kill('SIGKILL');
  await once(child, 'exit');
  const lock = await lockFolder({ folder });
  expect(JSON.parse(await readFile(path.join(folder, 'lock'), 'utf8'))).toMatchObject({ pid: process.pid });
  expect(await readdir(folder)).toEqual(['lock']);
  await lock.release();
});

it('takes over a lock whose pid belongs to another process by now', async () => {
  const { child, pid } = await startSleeper();
  await writeLock({ pid, startedAt: 'at another time' });
  await (await lockFolder({ folder })).release();
  expect(child.exitCode).toBeNull();
  expect(child.signalCode).toBeNull();
});

it('takes over a lock that cannot be read', async () => {
  await writeFile(path.join(folder, 'lock'), '');
  await (await lockFolder({ folder })).release();
});

it('has one winner when many starts see the same dead owner', async () => {
  for (let round = 0; round < 10; round += 1) {
    await writeLock({ pid: process.pid, startedAt: `at another time ${round}` });
    const ends = await Promise.allSettled(Array.from({ length: 12 }, () => lockFolder({ folder })));
    const won = ends.filter((end) => end.status === 'fulfilled');
    expect(won).toHaveLength(1);
    for (const end of ends) {
      if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'dev.folder_in_use' });
    }
    expect(await readdir(folder)).toEqual(['lock']);
    await won[0]?.value.release();
  }
});

it('goes on after a start that was killed while it took a lock over', async () => {
  await writeLock({ pid: process.pid, startedAt: 'at another time' });
  const stale = await readFile(path.join(folder, 'lock'));
  const guard = `lock.${createHash('sha256').update(stale).digest('hex').slice(0, 16)}`;
  await writeFile(path.join(folder, guard), stale);
  const lock = await lockFolder({ folder });
  expect(await readdir(folder)).toEqual(['lock']);
  await lock.release();
});
