import { readdir, readFile } from 'node:fs/promises';

const TICKS_PER_SECOND = 100;

/** CPU time (ms) that processes have used, with their children where `withChildren`; null where /proc is missing. */
export async function cpuMs(
  processes: Readonly<Record<string, { readonly pid: number; readonly withChildren?: boolean }>>,
): Promise<Readonly<Record<string, number>> | null> {
  const all = await readAll().catch(() => null);
  if (!all) return null;
  return Object.fromEntries(
    Object.entries(processes).map(([name, { pid, withChildren = false }]) => {
      const ticks = all
        .filter((entry) => entry.pid === pid || (withChildren && entry.parent === pid))
        .reduce((sum, entry) => sum + entry.ticks, 0);
      return [name, (ticks * 1_000) / TICKS_PER_SECOND];
    }),
  );
}

async function readAll(): Promise<{ pid: number; parent: number; ticks: number }[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const entries = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      // The name in parentheses can hold spaces; utime and stime are the 12th and 13th fields after it.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return { pid: Number(pid), parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
    }),
  );
  return entries.filter((entry) => Number.isFinite(entry.ticks));
}
