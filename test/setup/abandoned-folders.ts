import { readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { lockFolder } from '../../src/dev/folder-lock.ts';
import { endOrphans } from '../../src/dev/orphans.ts';

/** Every data folder of a test run is a folder of this prefix in the system's temporary folder. */
export const FOLDER_PREFIX = 'gangway-test-';

/** Removes the data folders of test runs that were killed; one whose owner lives, or that is another user's, stays. */
export async function removeAbandonedFolders(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(FOLDER_PREFIX));
  for (const name of names) {
    const folder = path.join(tmpdir(), name);
    // A folder without a lock may belong to a run that has made it a moment ago.
    const lockFile = await stat(path.join(folder, 'lock')).catch(() => undefined);
    if (lockFile === undefined) continue;
    try {
      const lock = await lockFolder({ folder });
      await endOrphans({ lock });
      await rm(folder, { recursive: true, force: true });
    } catch {
      // In use, or another user's.
    }
  }
}
