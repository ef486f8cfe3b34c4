import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import {
  describeProcess,
  hasOption,
  isRunning,
  listProcesses,
  ownIdentity,
  processStart,
  readPs,
} from '../../src/dev/process-identity.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';

describe('a process', () => {
  it('is told from a later one with the same pid by its start', async () => {
    const own = await ownIdentity();
    expect(await isRunning(own)).toBe(true);
    expect(await isRunning({ ...own, startedAt: 'at another time' })).toBe(false);
    expect(await ownIdentity()).toEqual(own);
  });

  it('is gone once it has ended', async () => {
    const child = spawn('sleep', ['60']);
    await once(child, 'spawn');
    const pid = child.pid ?? 0;
    const startedAt = (await processStart(pid)) ?? '';
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await isRunning({ pid, startedAt })).toBe(false);
    expect(await describeProcess(pid)).toBeUndefined();
  });

  it('is gone for us while it is a zombie that nobody has waited for', async () => {
    // The shell becomes a sleep that never waits for the child it has started.
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 60']);
    const [line] = await once(parent.stdout, 'data');
    const pid = Number(String(line));
    expect(await waitUntil(async () => (await processStart(pid)) === undefined, { timeoutMs: 5_000 })).toBe(
      true,
    );
    parent.kill('SIGKILL');
  });

  it('is listed with its arguments, also by ps', async () => {
    const child = spawn('sleep', ['61.5']);
    await once(child, 'spawn');
    const listed = (await listProcesses()).find(({ pid }) => pid === child.pid);
    expect(listed?.command.join(' ')).toBe('sleep 61.5');
    const [byPs] = await readPs(['-p', String(child.pid)]);
    expect(byPs).toMatchObject({ pid: child.pid, command: ['sleep 61.5'] });
    expect((await readPs(['-p', String(child.pid)]))[0]?.startedAt).toBe(byPs?.startedAt);
    expect((await readPs(['-A'])).some(({ pid }) => pid === child.pid)).toBe(true);
    child.kill('SIGKILL');
  });
});

describe('an option of a command line', () => {
  it.each([
    [true, ['postgres', '-D', '/a/b', '-c', 'x=1']],
    [true, ['postgres -D /a/b -c x=1']],
    [true, ['keeper -D /a/b']],
    [false, ['postgres', '-D', '/a/b c']],
    [false, ['postgres -D /a/b c -c x=1']],
    [false, ['postgres', '-D', '/a/bc']],
    [false, ['postgres -D /a/bc']],
    [false, ['postgres', '/a/b']],
  ])('is %s for %j', (expected, command) => {
    expect(hasOption(command, '-D', '/a/b')).toBe(expected);
  });
});
