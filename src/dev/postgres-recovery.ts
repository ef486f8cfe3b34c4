import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { endProcess } from './end-process.ts';
import { describeProcess, hasOption } from './process-identity.ts';

/**
 * Makes a data folder startable whose last server was not stopped. A live server of this folder is ended; a process that
 * merely has its old pid is left alone, and the pid file no longer claims it.
 */
export async function recoverPostgresFolder({ data }: { data: string }): Promise<void> {
  const file = path.join(data, 'postmaster.pid');
  const [pidLine, ...rest] = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  const pid = Number(pidLine);
  if (!Number.isInteger(pid) || pid <= 0) return;
  const holder = await describeProcess(pid);
  if (holder === undefined) return;
  if (hasOption(holder.command, '-D', data)) {
    await endProcess(holder, [
      { signal: 'SIGINT', waitMs: 8_000 },
      { signal: 'SIGQUIT', waitMs: 5_000 },
    ]);
    return;
  }
  // PostgreSQL would take the innocent process for its old server, but not its own parent, which we are. The rest of the
  // file stays: by its last lines PostgreSQL finds out whether old backends still use the shared memory.
  await writeFile(file, [String(process.pid), ...rest].join('\n'));
}
