import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const CANDIDATES = ['postgres', '_postgres', 'nobody'];

/** The account that PostgreSQL runs as. */
export type Account = { name: string; uid: number; gid: number };

/** PostgreSQL refuses to run as root, so root lends it another account; undefined means: as the current user. */
export async function choosePostgresAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of CANDIDATES) {
    const account = await lookUp(name);
    if (account !== undefined) return account;
  }
  throw new Error('PostgreSQL cannot run as root, and there is neither a "postgres" nor a "nobody" account.');
}

/** Whether the account can pass through every folder on the way to `target` and read it. */
export async function canReach(account: Account, target: string): Promise<boolean> {
  for (let current = target; ; current = path.dirname(current)) {
    const entry = await stat(current).catch(() => undefined);
    if (entry === undefined) return false;
    const shift = entry.uid === account.uid ? 6 : entry.gid === account.gid ? 3 : 0;
    const granted = (entry.mode >> shift) & 0o7;
    const needed = current === target ? 0o5 : 0o1;
    if ((granted & needed) !== needed) return false;
    if (current === path.dirname(current)) return true;
  }
}

async function lookUp(name: string): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { name, uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}
