import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import { describeProcess } from './process-identity.ts';

const run = promisify(execFile);

const LISTENING = '0A';

/** Who listens on a port of this machine, as `process 123 (node server.js)`; undefined where that cannot be found out. */
export async function describePortHolder(port: number): Promise<string | undefined> {
  const pid = process.platform === 'linux' ? await linuxHolder(port) : await lsofHolder(port);
  if (pid === undefined) return undefined;
  const command = (await describeProcess(pid))?.command.join(' ').trim();
  return command ? `process ${pid} (${command.slice(0, 120)})` : `process ${pid}`;
}

async function linuxHolder(port: number): Promise<number | undefined> {
  const sockets = new Set(
    (
      await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map((file) => listeningInodes(file, port)))
    ).flat(),
  );
  if (sockets.size === 0) return undefined;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const holders = await Promise.all(
    pids.map(async (pid) => ((await holdsAny(pid, sockets)) ? pid : undefined)),
  );
  const holder = holders.find((pid) => pid !== undefined);
  return holder === undefined ? undefined : Number(holder);
}

/** The lines hold `sl local_address rem_address st ... inode`, the port in hexadecimal after the address. */
async function listeningInodes(file: string, port: number): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return text.split('\n').flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const inode = fields[9];
    return fields[1]?.endsWith(suffix) && fields[3] === LISTENING && inode !== undefined ? [inode] : [];
  });
}

/** False also for the processes of other users, whose files we may not look at. */
async function holdsAny(pid: string, sockets: ReadonlySet<string>): Promise<boolean> {
  const names = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const targets = await Promise.all(names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => '')));
  return targets.some((target) => sockets.has(/^socket:\[(\d+)\]$/.exec(target)?.[1] ?? ''));
}

async function lsofHolder(port: number): Promise<number | undefined> {
  const args = ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t'];
  const { stdout } = await run('lsof', args).catch(() => ({ stdout: '' }));
  const [pid] = stdout.trim().split('\n');
  return pid ? Number(pid) : undefined;
}
