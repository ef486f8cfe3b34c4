import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ownEntry } from '../src/dev/own-entry.ts';
import type { Session } from './session.ts';

const NO_SOURCE_MAPS = new URL('./process/no-source-maps.mjs', import.meta.url).href;
const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 10_000;

/** A process of its own that a bench measures or measures with; it says `ready` over IPC when it serves. */
export interface BenchChild {
  readonly pid: number;
  /** What it said when it became ready. */
  readonly ready: Readonly<Record<string, unknown>>;
  send(message: object): void;
  onMessage(listener: (message: { readonly type: string; readonly [key: string]: unknown }) => void): void;
}

export interface ChildPlan {
  readonly name: string;
  /** Module without extension, relative to this folder, and its arguments. */
  readonly entry: string;
  readonly args?: readonly string[];
  readonly nodeFlags?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly logFolder: string;
}

/** Starts a process from the sources, in a group of its own so that Ctrl-C reaches only the bench, which stops it. */
export async function startBenchChild(session: Session, plan: ChildPlan): Promise<BenchChild> {
  const { name, entry, args = [], nodeFlags = [], environment, logFolder } = plan;
  const log = path.join(logFolder, `${name}.log`);
  await mkdir(logFolder, { recursive: true });
  const output = await open(log, 'w');
  const child = spawn(
    process.execPath,
    [...nodeFlags, ...withoutSourceMaps(ownEntry({ entry, from: import.meta.url })), ...args],
    { detached: true, env: environment, stdio: ['ignore', output.fd, output.fd, 'ipc'] },
  );
  await output.close();
  let stopping = false;
  const exited = once(child, 'exit');
  session.onEnd(async () => {
    stopping = true;
    await stopChild(child, exited);
  });
  const died = exited.then(async ([code, killedBy]) => {
    const tail = (await readFile(log, 'utf8')).trimEnd().split('\n').slice(-15).join('\n');
    throw new Error(`${name} ended (${killedBy ?? `exit code ${code}`}):\n${tail}`);
  });
  died.catch((error: Error) => {
    if (!stopping) session.fail(error);
  });
  const ready = await Promise.race([readyMessage(child, name), died]);
  return {
    pid: child.pid ?? 0,
    ready,
    send: (message) => void child.send(message),
    onMessage: (listener) => void child.on('message', listener),
  };
}

/** The entry of a process comes last, after the loader. */
function withoutSourceMaps(words: readonly string[]): readonly string[] {
  return [...words.slice(0, -1), '--import', NO_SOURCE_MAPS, ...words.slice(-1)];
}

function readyMessage(child: ChildProcess, name: string): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error(`${name} was not ready within ${READY_WITHIN_MS / 1_000} s`));
    const timer = setTimeout(late, READY_WITHIN_MS);
    child.once('exit', () => clearTimeout(timer));
    child.on('message', (message: { readonly type?: unknown }) => {
      if (message.type !== 'ready') return;
      clearTimeout(timer);
      resolve({ ...message });
    });
  });
}

async function stopChild(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await exited;
  clearTimeout(timer);
}
