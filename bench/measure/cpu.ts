import { readdir, readFile } from 'node:fs/promises';
import { median } from './statistics.ts';

const TICKS_PER_SECOND = 100;

/** Processes by name; `withChildren` where a server works in processes of its own. */
export type Processes = Readonly<Record<string, { readonly pid: number; readonly withChildren?: boolean }>>;

/** Counts the CPU time of every process that takes part, for each unit of work. Other load falls on it less than on time. */
export function createCpuCount(processes: Processes) {
  const rounds: Record<string, number>[] = [];
  return {
    /** Adds to what `work` measured the CPU time (ms) of all processes together for each unit; NaN where unknown. */
    async during<T extends object>(units: number, work: () => Promise<T>): Promise<T & { cpuMs: number }> {
      const before = await cpuMs(processes);
      const result = await work();
      const after = await cpuMs(processes);
      if (!before || !after) return { ...result, cpuMs: Number.NaN };
      const round = differencePerUnit(before, after, units);
      rounds.push(round);
      return { ...result, cpuMs: Object.values(round).reduce((sum, ms) => sum + ms, 0) };
    },
    /** The middle of the rounds in ms, e.g. `300: worker 120, temporal 180`; null where the system does not tell. */
    text(): string | null {
      const [first] = rounds;
      if (!first) return null;
      const middle = Object.keys(first).map(
        (name) => [name, median(rounds.map((round) => round[name] ?? 0))] as const,
      );
      const total = middle.reduce((sum, [, ms]) => sum + ms, 0);
      const parts = middle.filter(([, ms]) => ms > total / 100).map(([name, ms]) => `${name} ${short(ms)}`);
      return `${short(total)}: ${parts.join(', ')}`;
    },
  };
}

function short(ms: number): string {
  return ms >= 10 ? ms.toFixed(0) : ms.toFixed(2);
}

function differencePerUnit(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
  units: number,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(after).map(([name, ms]) => [name, (ms - (before[name] ?? 0)) / units]),
  );
}

/** CPU time (ms) that processes have used; null where /proc is missing. */
async function cpuMs(processes: Processes): Promise<Readonly<Record<string, number>> | null> {
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
