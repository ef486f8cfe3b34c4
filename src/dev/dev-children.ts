import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { shownLogLine, tellingLine } from './child-log.ts';
import { type Child, type ChildExit, startChild } from './child-process.ts';
import type { DevOutput } from './dev-output.ts';
import { type ChildName, logFile, nameInProcessList } from './stack-paths.ts';

const STOP_TIMEOUT_MS = 5_000;
const REPEAT_MS = 30_000;
const TAIL_LINES = 20;

/** What the SDK says of each worker that runs the activities of one connection only, as ours do. */
const HARMLESS = 'No workflows registered, not polling for workflow tasks';

/** Runs api, worker and sandbox under this process; each may end, the others go on. */
export function createDevChildren({
  folder,
  environment,
  output,
  startAgain,
  now = () => Date.now(),
}: {
  folder: string;
  environment: NodeJS.ProcessEnv;
  output: DevOutput;
  /** The command line with which a person starts a child that ended. */
  startAgain: (name: ChildName, command: string[]) => string;
  now?: () => number;
}) {
  const running = new Map<ChildName, Child>();
  let isStopping = false;

  function listen(name: ChildName, log: WriteStream) {
    const shownAt = new Map<string, number>();
    const tail: string[] = [];
    return {
      tail,
      onLine: (line: string): void => {
        log.write(`${line}\n`);
        tail.push(line);
        if (tail.length > TAIL_LINES) tail.shift();
        const text = shownLogLine(line);
        if (
          text === undefined ||
          text === HARMLESS ||
          isStopping ||
          now() - (shownAt.get(text) ?? -REPEAT_MS) < REPEAT_MS
        )
          return;
        shownAt.set(text, now());
        output.line(`${name}: ${text}`);
      },
    };
  }

  function tellEnd(name: ChildName, command: string[], { code, signal }: ChildExit, tail: string[]): void {
    running.delete(name);
    if (isStopping) return;
    const reason = signal === null && code !== 0 ? tellingLine(tail) : undefined;
    const how = [signal ?? `exit code ${code}`, reason].filter((part) => part !== undefined).join(': ');
    output.line(`The ${name} ended (${how}). Start it again with: ${startAgain(name, command)}`);
  }

  return {
    /** Resolves when the child serves; throws `dev.child_did_not_start`. */
    async start(name: ChildName, command: string[], signal: AbortSignal): Promise<void> {
      const file = logFile(folder, name);
      await mkdir(path.dirname(file), { recursive: true });
      const log = createWriteStream(file, { mode: 0o600 });
      // A full disk stops the log, not the stack.
      log.on('error', () => undefined);
      const { tail, onLine } = listen(name, log);
      const child = await startChild({
        name,
        command,
        environment,
        signal,
        log: file,
        shownAs: nameInProcessList(folder, name),
        stopTimeoutMs: STOP_TIMEOUT_MS,
        onLine: ({ line }) => onLine(line),
      });
      running.set(name, child);
      void child.exited.then((exit) => {
        log.end();
        tellEnd(name, command, exit, tail);
      });
    },
    pids: (): Partial<Record<ChildName, number>> =>
      Object.fromEntries([...running].map(([name, { pid }]) => [name, pid])),
    /** The sandbox first, so that no webhook of it meets an api that is gone. */
    async stopAll(): Promise<void> {
      isStopping = true;
      await running.get('sandbox')?.stop();
      await Promise.all([...running.values()].map((child) => child.stop()));
    },
  };
}
