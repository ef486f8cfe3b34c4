import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { FolderLock } from './folder-lock.ts';
import { outsideFolder } from './stack-paths.ts';

/** Deletes everything that a data folder holds, also what PostgreSQL keeps for it under /var/tmp, except its lock. */
export async function resetFolder({ lock }: { lock: FolderLock }): Promise<void> {
  const entries = (await readdir(lock.folder)).filter((name) => name !== 'lock');
  const doomed = [...entries.map((name) => path.join(lock.folder, name)), outsideFolder(lock.folder)];
  await Promise.all(doomed.map((target) => rm(target, { recursive: true, force: true })));
}
