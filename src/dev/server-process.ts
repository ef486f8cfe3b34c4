import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { DevError } from './dev-error.ts';
import { type EndStep, endProcess } from './end-process.ts';
import { processStart } from './process-identity.ts';

const LOG_TAIL_LINES = 15;

/** How a server ended. */
export type ServerExit = { code: number | null; signal: NodeJS.Signals | null };

/** A server that runs as a child of this process. */
export type ServerProcess = {
  name: string;
  pid: number;
  exited: Promise<ServerExit>;
  hasExited(): boolean;
  logTail(): Promise<string>;
  stop(steps: EndStep[]): Promise<void>;
};

/** Starts a server with its output in a log file that begins anew; the folder `/` as its own keeps no mount busy. */
export async function startServerProcess({
  name,
  program,
  args,
  environment,
  log,
  account,
  shownAs,
}: {
  name: string;
  program: string;
  args: string[];
  environment: NodeJS.ProcessEnv;
  log: string;
  account?: { uid: number; gid: number } | undefined;
  shownAs?: string | undefined;
}): Promise<ServerProcess> {
  await mkdir(path.dirname(log), { recursive: true });
  const output = await open(log, 'w', 0o600);
  try {
    const child = spawn(program, args, {
      cwd: '/',
      env: environment,
      stdio: ['ignore', output.fd, output.fd],
      ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
      ...(shownAs === undefined ? {} : { argv0: shownAs }),
    });
    return await watchServer({ name, child, log });
  } finally {
    await output.close();
  }
}

async function watchServer({
  name,
  child,
  log,
}: {
  name: string;
  child: ChildProcess;
  log: string;
}): Promise<ServerProcess> {
  let exit: ServerExit | undefined;
  const exited = new Promise<ServerExit>((resolve) => {
    child.once('exit', (code, signal) => {
      exit = { code, signal };
      resolve(exit);
    });
  });
  await once(child, 'spawn').catch((error: Error) => {
    throw new DevError('dev.server_did_not_start', `${name} cannot be run: ${error.message}`, {
      cause: error,
    });
  });
  const pid = child.pid ?? 0;
  return {
    name,
    pid,
    exited,
    hasExited: () => exit !== undefined,
    logTail: () => readLogTail(log),
    async stop(steps) {
      const startedAt = exit === undefined ? await processStart(pid) : undefined;
      if (startedAt !== undefined) await endProcess({ pid, startedAt }, steps);
      await exited;
    },
  };
}

/** Throws what the last lines of the server's log say. */
export async function serverDidNotStart(server: ServerProcess, reason: string): Promise<never> {
  const tail = await server.logTail();
  throw new DevError('dev.server_did_not_start', `${server.name} ${reason}. The end of its log:\n${tail}`);
}

async function readLogTail(log: string): Promise<string> {
  const text = await readFile(log, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-LOG_TAIL_LINES).join('\n');
}
