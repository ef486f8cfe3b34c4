import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { tellingLine } from './child-log.ts';
import { DevError } from './dev-error.ts';
import { ownEntry } from './own-entry.ts';

const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 8_000;
const TAIL_LINES = 20;

/** One line that a child wrote. */
export type ChildLine = { stream: 'stdout' | 'stderr'; line: string };

/** How a child ended. */
export type ChildExit = { code: number | null; signal: NodeJS.Signals | null };

/** A Gangway process (api, worker, sandbox) that runs under this one; `ready` is what it said when it became ready. */
export type Child = {
  name: string;
  pid: number;
  ready: unknown;
  exited: Promise<ChildExit>;
  /** SIGTERM, and SIGKILL to its process group after 8 seconds. */
  stop(): Promise<void>;
};

/**
 * Runs a sub command of this same program, from the sources or the build, in a process group of its own, so that a terminal's
 * Ctrl-C reaches only this process, which then stops its children in order.
 *
 * The protocol: the child has an IPC channel. It sends `{ type: 'ready', ... }` once, when it serves; this function then
 * resolves. When the channel closes (`process.on('disconnect')`) its parent is gone, however it ended, and the child has to
 * stop as for SIGTERM. It ignores nothing else: SIGTERM is the request to stop. `shownAs` is its name in the process list;
 * `signal` gives the start up. Throws `dev.child_did_not_start` with the line that tells most of what the child wrote.
 */
export async function startChild({
  name,
  command,
  environment,
  onLine,
  shownAs,
  log,
  signal,
  readyTimeoutMs = READY_TIMEOUT_MS,
  stopTimeoutMs = STOP_TIMEOUT_MS,
  entry = ownEntry({ entry: '../cli', from: import.meta.url }),
}: {
  name: string;
  command: string[];
  environment: NodeJS.ProcessEnv;
  onLine: (line: ChildLine) => void;
  shownAs?: string;
  /** The file that holds its lines, for the message of a failure. */
  log?: string;
  signal?: AbortSignal;
  readyTimeoutMs?: number;
  stopTimeoutMs?: number;
  entry?: string[];
}): Promise<Child> {
  const child = spawn(process.execPath, [...entry, ...command], {
    detached: true,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    ...(shownAs === undefined ? {} : { argv0: shownAs }),
  });
  const tail = collectLines({ child, onLine });
  // 'close' comes after the last line of output, 'exit' may come before it.
  const exited = new Promise<ChildExit>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  const stop = () => stopChild({ child, exited, stopTimeoutMs });
  try {
    const ready = await waitForReady({ child, exited, signal, readyTimeoutMs });
    return { name, pid: child.pid ?? 0, ready, exited, stop };
  } catch (error) {
    await stop();
    const reason = error instanceof Error ? error.message : String(error);
    throw new DevError(
      'dev.child_did_not_start',
      [`The ${name} ${reason}`, tellingLine(tail), log && `its log is ${log}`].filter(Boolean).join(': '),
    );
  }
}

function waitForReady({
  child,
  exited,
  signal,
  readyTimeoutMs,
}: {
  child: ChildProcess;
  exited: Promise<ChildExit>;
  signal: AbortSignal | undefined;
  readyTimeoutMs: number;
}): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`was not ready after ${readyTimeoutMs / 1000} seconds`)),
      readyTimeoutMs,
    );
    const settle = (act: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
      act();
    };
    const giveUp = () => settle(() => reject(new Error('was stopped while starting')));
    signal?.addEventListener('abort', giveUp);
    if (signal?.aborted) giveUp();
    child.on('message', (message) => {
      if (isReady(message)) settle(() => resolve(message));
    });
    child.once('error', (error) => settle(() => reject(new Error(`cannot be run: ${error.message}`))));
    void exited.then(({ code, signal }) =>
      settle(() => reject(new Error(`ended while starting (${signal ?? `exit code ${code}`})`))),
    );
  });
}

function isReady(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'type' in message && message.type === 'ready';
}

async function stopChild({
  child,
  exited,
  stopTimeoutMs,
}: {
  child: ChildProcess;
  exited: Promise<ChildExit>;
  stopTimeoutMs: number;
}): Promise<void> {
  if (child.pid === undefined) return;
  const { pid } = child;
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
  const timer = setTimeout(() => killGroup(pid), stopTimeoutMs);
  await exited;
  clearTimeout(timer);
}

/** Its output stays open as long as anything it started holds it, so the whole group has to go. */
function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // Nothing of the group is left.
  }
}

function collectLines({
  child,
  onLine,
}: {
  child: ChildProcess;
  onLine: (line: ChildLine) => void;
}): string[] {
  const tail: string[] = [];
  for (const stream of ['stdout', 'stderr'] as const) {
    const input = child[stream];
    if (input === null) continue;
    createInterface({ input }).on('line', (line) => {
      tail.push(line);
      if (tail.length > TAIL_LINES) tail.shift();
      onLine({ stream, line });
    });
  }
  return tail;
}
