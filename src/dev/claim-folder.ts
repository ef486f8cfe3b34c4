import { type FolderLock, lockFolder } from './folder-lock.ts';
import { endOrphans } from './orphans.ts';
import { resetFolder } from './reset-folder.ts';

/**
 * Makes a data folder ours: takes its lock, ends what an earlier start left running and, with `reset`, deletes all data.
 * Throws `dev.folder_in_use` and `dev.orphan_not_ended`.
 */
export async function claimFolder({
  folder,
  reset = false,
  onNotice = () => undefined,
}: {
  folder: string;
  reset?: boolean;
  onNotice?: (text: string) => void;
}): Promise<FolderLock> {
  const lock = await lockFolder({ folder });
  try {
    for (const line of await endOrphans({ lock })) onNotice(line);
    if (reset) await resetFolder({ lock });
    return lock;
  } catch (error) {
    await lock.release();
    throw error;
  }
}
