import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A process that cannot be confused with a later one that was given the same pid. */
export type ProcessIdentity = { pid: number; startedAt: string };

/** A running process and its arguments: one string per argument on Linux, the whole line as one string elsewhere. */
export type RunningProcess = ProcessIdentity & { command: string[] };

const PS_ENVIRONMENT = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** When the process started, in words that only compare as equal or not; undefined when there is no such live process. */
export async function processStart(pid: number): Promise<string | undefined> {
  return process.platform === 'linux'
    ? await linuxStart(pid)
    : (await readPs(['-p', String(pid)]))[0]?.startedAt;
}

/** Who this process is. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  return { pid: process.pid, startedAt: (await processStart(process.pid)) ?? 'unknown' };
}

/** Whether this very process still runs; a zombie does not. */
export async function isRunning(identity: ProcessIdentity): Promise<boolean> {
  return (await processStart(identity.pid)) === identity.startedAt;
}

/** One process with its arguments; undefined when it is gone. */
export async function describeProcess(pid: number): Promise<RunningProcess | undefined> {
  if (process.platform !== 'linux') return (await readPs(['-p', String(pid)]))[0];
  const [startedAt, command] = await Promise.all([linuxStart(pid), linuxCommand(pid)]);
  return startedAt === undefined || command === undefined ? undefined : { pid, startedAt, command };
}

/** Every live process that this user may look at. */
export async function listProcesses(): Promise<RunningProcess[]> {
  if (process.platform !== 'linux') return readPs(['-A']);
  const entries = await readdir('/proc');
  const described = await Promise.all(
    entries.filter((name) => /^\d+$/.test(name)).map((name) => describeProcess(Number(name))),
  );
  return described.filter((found) => found !== undefined);
}

/** Whether the arguments hold `option` followed by exactly `value`. */
export function hasOption(command: string[], option: string, value: string): boolean {
  const [whole, ...more] = command;
  if (whole !== undefined && more.length === 0) {
    const line = `${whole} `;
    const at = line.indexOf(` ${option} ${value} `);
    const rest = line.slice(at + option.length + value.length + 3);
    return at >= 0 && (rest === '' || rest.startsWith('-'));
  }
  return command.some((argument, index) => argument === option && command[index + 1] === value);
}

async function linuxStart(pid: number): Promise<string | undefined> {
  const [stat, boot] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''),
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
  ]);
  // The second field is the program's name in parentheses and may hold anything, so count from its end.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state] = fields;
  const ticksSinceBoot = fields[19];
  if (ticksSinceBoot === undefined || state === 'Z' || state === 'X') return undefined;
  return `${boot.trim()}:${ticksSinceBoot}`;
}

async function linuxCommand(pid: number): Promise<string[] | undefined> {
  const raw = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  return raw?.replace(/\0$/, '').split('\0');
}

/** What `ps` says about the selected processes: the way that works on every Unix, where there is no /proc. */
export async function readPs(selection: string[]): Promise<RunningProcess[]> {
  const args = ['-ww', ...selection, '-o', 'pid=,stat=,lstart=,command='];
  const { stdout } = await run('ps', args, { env: PS_ENVIRONMENT, maxBuffer: 64 * 1024 * 1024 }).catch(
    () => ({
      stdout: '',
    }),
  );
  return stdout.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\S+)\s+(\S+\s+\S+\s+\d+\s+[\d:]+\s+\d+)\s+(.*)$/.exec(line);
    const [, pid, state, startedAt, command] = match ?? [];
    if (pid === undefined || state === undefined || startedAt === undefined || command === undefined)
      return [];
    return state.startsWith('Z') ? [] : [{ pid: Number(pid), startedAt, command: [command] }];
  });
}
