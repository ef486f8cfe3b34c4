import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { FolderLock } from './folder-lock.ts';
import { OWN_ENTRIES, outsideFolder } from './stack-paths.ts';

/**
 * Deletes everything that we keep in a data folder, also what PostgreSQL keeps for it under /var/tmp, except its lock.
 * What somebody else put there stays: the folder may have been named by mistake.
 */
export async function resetFolder({ lock }: { lock: FolderLock }): Promise<void> {
  const doomed = [...OWN_ENTRIES.map((name) => path.join(lock.folder, name)), outsideFolder(lock.folder)];
  await Promise.all(doomed.map((target) => rm(target, { recursive: true, force: true })));
}
