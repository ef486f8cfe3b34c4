import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { startChild } from '../../src/dev/child-process.ts';
import { ownEntry } from '../../src/dev/own-entry.ts';
import { describeProcess, processStart } from '../../src/dev/process-identity.ts';

const run = promisify(execFile);
const entry = [fileURLToPath(new URL('./fixtures/child.mjs', import.meta.url))];

function start(behaviour: string, options: Partial<Parameters<typeof startChild>[0]> = {}) {
  const lines: string[] = [];
  const child = startChild({
    name: 'worker',
    command: [behaviour],
    environment: { GREETING: 'hello' },
    onLine: ({ line }) => lines.push(line),
    entry,
    ...options,
  });
  return { child, lines };
}

describe('a child', () => {
  it('is up when it says so, with its lines passed on and its environment given', async () => {
    const { child: starting, lines } = start('well');
    const child = await starting;
    expect(child.ready).toEqual({ type: 'ready', group: 'hello' });
    await child.stop();
    expect(await child.exited).toEqual({ code: 0, signal: null });
    expect(lines).toEqual(['behaves: well']);
  });

  it('leads a process group of its own', async () => {
    const child = await start('well').child;
    const { stdout } = await run('ps', ['-o', 'pgid=', '-p', String(child.pid)]);
    expect(Number(stdout)).toBe(child.pid);
    await child.stop();
  });

  it('is killed when it does not stop in time', async () => {
    const child = await start('stubborn', { stopTimeoutMs: 50 }).child;
    await child.stop();
    expect(await child.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });

  it('that ends while starting is reported with what it said about it', async () => {
    await expect(start('fails').child).rejects.toMatchObject({
      code: 'dev.child_did_not_start',
      message: 'The worker ended while starting (exit code 3): the database is not there',
    });
  });

  it('is known by a name of its own in the process list', async () => {
    const child = await start('well', { shownAs: 'gangway-worker@/somewhere' }).child;
    expect((await describeProcess(child.pid))?.command[0]).toMatch(/^gangway-worker@\/somewhere/);
    await child.stop();
  });

  it('is stopped when its start is given up', async () => {
    const giveUp = new AbortController();
    const starting = start('silent', { signal: giveUp.signal }).child;
    giveUp.abort();
    await expect(starting).rejects.toMatchObject({ message: expect.stringContaining('was stopped') });
  });

  it('that is never ready is stopped', async () => {
    await expect(start('silent', { readyTimeoutMs: 300 }).child).rejects.toMatchObject({
      message: expect.stringContaining('was not ready after 0.3 seconds'),
    });
  });

  it('can be stopped twice, and when it is already gone', async () => {
    const child = await start('well').child;
    process.kill(child.pid, 'SIGKILL');
    await child.exited;
    await Promise.all([child.stop(), child.stop()]);
    expect(await processStart(child.pid)).toBeUndefined();
  });
});

describe('the entry of this program', () => {
  it('is the source file under the tsx loader when this runs from the sources', () => {
    const args = ownEntry({ entry: '../cli', from: 'file:///app/src/dev/child-process.ts' });
    expect(args.at(-1)).toBe('/app/src/cli.ts');
  });

  it('is the built file, with no loader, when this runs from the build', () => {
    const from = 'file:///app/dist/dev/child-process.js';
    expect(ownEntry({ entry: '../cli', from })).toEqual(['/app/dist/cli.js']);
  });

  it('finds the loader by itself when Node was not started with it', () => {
    const args = ownEntry({
      entry: './keeper-process',
      from: import.meta.resolve('../../src/dev/keeper.ts'),
    });
    expect(args.join(' ')).toMatch(/--import file:\/\/\S+tsx\S+ \S+\/src\/dev\/keeper-process\.ts$/);
  });
});
