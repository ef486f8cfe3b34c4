import { type Child, startChild } from '../../src/dev/child-process.ts';
import { ownEntry } from '../../src/dev/own-entry.ts';

/** Worker processes of one installation that can be killed; each death is followed by a new process. */
export async function startKillableWorkers({
  count,
  environment,
  reconcileMinutes,
}: {
  readonly count: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly reconcileMinutes: number;
}) {
  const start = (): Promise<Child> =>
    startChild({
      name: 'worker',
      command: [String(reconcileMinutes)],
      entry: ownEntry({ entry: './worker-process', from: import.meta.url }),
      environment: { ...process.env, ...environment },
      onLine: ({ line }) => {
        if (process.env.GANGWAY_TEST_LOG_LEVEL) process.stderr.write(`worker: ${line}\n`);
      },
    });
  const workers = await Promise.all(Array.from({ length: count }, start));
  let kills = 0;
  let killing: Promise<void> | null = null;

  async function killOne(index: number): Promise<void> {
    const victim = workers[index];
    if (!victim) throw new Error(`There is no worker ${index}`);
    kills += 1;
    process.kill(-victim.pid, 'SIGKILL');
    await victim.exited;
    workers[index] = await start();
  }

  return {
    /** SIGKILL to one of them; resolves when another process has taken its place. Who asks meanwhile shares this death. */
    kill(pick: number): Promise<void> {
      killing ??= killOne(pick % count).finally(() => {
        killing = null;
      });
      return killing;
    },
    kills: () => kills,
    async stop(): Promise<void> {
      await killing;
      await Promise.all(workers.map((worker) => worker.stop()));
    },
  };
}
