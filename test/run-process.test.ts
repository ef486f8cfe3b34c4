import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { ownEntry } from '../src/dev/own-entry.ts';
import { waitUntil } from '../src/dev/wait-until.ts';

const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A command under `runUntilStopped`, and what it said so far. */
function run(behaviour: string) {
  const entry = ownEntry({ entry: './dev/fixtures/until-stopped', from: import.meta.url });
  const child = spawn(process.execPath, [...entry, behaviour], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  children.push(child);
  let text = '';
  child.stdout?.on('data', (data) => {
    text += data;
  });
  // Not 'close', which does not come after a disconnect by this side.
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const says = async (line: string) => {
    const said = await waitUntil(() => text.includes(`${line}\n`), { timeoutMs: 8_000 });
    if (!said) throw new Error(`never said "${line}": ${text}`);
  };
  return { child, exited, says, text: () => text };
}

describe('a long-lived command', () => {
  it('says that it is ready, and stops once for a Ctrl-C that arrives twice', async () => {
    const { child, exited, says, text } = run('well');
    const [message] = await once(child, 'message');
    expect(message).toEqual({ type: 'ready' });
    child.kill('SIGINT');
    child.kill('SIGINT');
    expect(await exited).toBe(0);
    await says('stopped');
    expect(text()).toBe('up\nstopping\nstopped\n');
  });

  it('ends at once for a second signal after a second', async () => {
    const { child, exited, says } = run('slow');
    await once(child, 'message');
    child.kill('SIGTERM');
    await says('stopping');
    const firstAt = Date.now();
    await waitUntil(() => Date.now() - firstAt > 1_100, { timeoutMs: 3_000 });
    child.kill('SIGTERM');
    expect(await exited).toBe(130);
  });

  it('stops when its parent is gone', async () => {
    const { child, exited, says } = run('well');
    await once(child, 'message');
    child.disconnect();
    await says('stopped');
    expect(await exited).toBe(0);
  });

  it('stops when its parent went while its code was being loaded', async () => {
    const { child, exited, says } = run('late');
    await says('loading');
    child.disconnect();
    await says('stopped');
    expect(await exited).toBe(0);
  });

  it.each([
    ['may give its start up', 'starting', 'starting\nstart given up\n'],
    [
      'is stopped when it starts all the same',
      'undeterred',
      'starting\nstart given up\nup\nstopping\nstopped\n',
    ],
  ])('that is interrupted while it starts %s', async (_what, behaviour, said) => {
    const { child, exited, says, text } = run(behaviour);
    await says('starting');
    child.kill('SIGINT');
    expect(await exited).toBe(130);
    expect(text()).toBe(said);
  });

  it('that fails stops what it started, and fails', async () => {
    const { exited, says } = run('failing');
    expect(await exited).toBe(1);
    await says('stopped');
  });
});
