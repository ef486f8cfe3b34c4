import { randomUUID } from 'node:crypto';
import { access, chmod, constants, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { BinarySpec } from './binary-catalog.ts';

/** Gangway's folder for fetched programs, shared by all checkouts of this user (XDG base directory rules). */
export function cacheFolder({ environment, home }: { environment: NodeJS.ProcessEnv; home: string }): string {
  const xdg = environment.XDG_CACHE_HOME;
  // The XDG rules say that a relative path is to be ignored.
  const base = xdg !== undefined && path.isAbsolute(xdg) ? xdg : path.join(home, '.cache');
  return path.join(base, 'gangway');
}

/** Where the cache keeps a program of this version for this machine. */
export function cachedBinaryPath({ cacheDir, spec }: { cacheDir: string; spec: BinarySpec }): string {
  return path.join(
    cacheDir,
    `${spec.program}-${spec.version}-${process.platform}-${process.arch}`,
    spec.program,
  );
}

/** Whether the file is there and may be run. */
export async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/**
 * Lets `fetchProgram` put the program into a folder of its own and then moves it into the cache in one step, so that
 * several processes can do so at once and a killed one leaves no half file under the final name.
 */
export async function installIntoCache({
  cacheDir,
  spec,
  fetchProgram,
}: {
  cacheDir: string;
  spec: BinarySpec;
  fetchProgram: (stagingDir: string) => Promise<string>;
}): Promise<string> {
  const target = cachedBinaryPath({ cacheDir, spec });
  const staging = path.join(cacheDir, `.fetch-${randomUUID()}`);
  await mkdir(staging, { recursive: true });
  try {
    const fetched = await fetchProgram(staging);
    await chmod(fetched, 0o755);
    await mkdir(path.dirname(target), { recursive: true });
    await rename(fetched, target);
    return target;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
