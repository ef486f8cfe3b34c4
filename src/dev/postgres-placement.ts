import { chmod, chown, lstat, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { DevError } from './dev-error.ts';
import { type Account, canReach, choosePostgresAccount } from './postgres-account.ts';
import { copyPostgresBinaries, locatePostgresBinaries, type PostgresBinaries } from './postgres-binaries.ts';
import { folderHash, outsideFolder, postgresDataFolders } from './stack-paths.ts';

/** Which programs PostgreSQL runs from, as whom, and the folder that holds its data and files to be read by it. */
export type PostgresPlacement = {
  binaries: PostgresBinaries;
  account: Account | undefined;
  home: string;
  notices: string[];
};

/**
 * Decides where PostgreSQL lives. As a rule in `folder`; when we are root and the account that it must run as cannot
 * reach the folder or the installed programs (a 0700 home), under /var/tmp, and `notices` says so.
 */
export async function placePostgres({
  folder,
  locate = locatePostgresBinaries,
  chooseAccount = choosePostgresAccount,
}: {
  folder: string;
  locate?: () => Promise<PostgresBinaries>;
  chooseAccount?: () => Promise<Account | undefined>;
}): Promise<PostgresPlacement> {
  const [installed, chosen] = await Promise.all([locate(), chooseAccount()]);
  const account = chosen === undefined ? undefined : ((await ownerOfData(folder)) ?? chosen);
  if (account === undefined) {
    await refuseForeignData(path.join(folder, 'postgres'));
    return { binaries: installed, account, home: folder, notices: [] };
  }
  const notices: string[] = [];
  const binaries = await reachableBinaries({ installed, account, notices });
  const home = await reachableHome({ folder, account, notices });
  return { binaries, account, home, notices };
}

async function reachableBinaries({
  installed,
  account,
  notices,
}: {
  installed: PostgresBinaries;
  account: Account;
  notices: string[];
}): Promise<PostgresBinaries> {
  if (await canReach(account, path.join(installed.folder, 'bin', 'postgres'))) return installed;
  const to = path.join('/var/tmp', `gangway-programs-${folderHash(installed.folder)}`);
  await claimOutsideFolder(to);
  notices.push(
    `PostgreSQL runs as "${account.name}", who cannot reach ${installed.folder}: it runs from a copy in ${to}.`,
  );
  return copyPostgresBinaries({ binaries: installed, to });
}

async function reachableHome({
  folder,
  account,
  notices,
}: {
  folder: string;
  account: Account;
  notices: string[];
}): Promise<string> {
  // Passing through the data folder is all that the account needs; listing it stays ours.
  await chmod(folder, ((await stat(folder)).mode & 0o777) | 0o111);
  if (await canReach(account, path.dirname(folder))) return folder;
  const outside = outsideFolder(folder);
  await claimOutsideFolder(outside);
  notices.push(
    `PostgreSQL runs as "${account.name}", who cannot reach ${folder}: its data are in ${outside}.`,
  );
  return outside;
}

/** Makes a folder under /var/tmp; one that somebody else put there first is refused. */
async function claimOutsideFolder(folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o711 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const entry = await lstat(folder);
  if (entry.isDirectory() && entry.uid === process.getuid?.() && (entry.mode & 0o022) === 0) return;
  throw new DevError(
    'dev.folder_not_ours',
    `${folder} exists but is not a folder of this user alone. Remove it and try again.`,
  );
}

/** Makes an empty folder that belongs to the account. */
export async function makeAccountFolder(folder: string, account: Account | undefined): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (account !== undefined) await chown(folder, account.uid, account.gid);
}

/** Data that are there already stay with the account that made them. */
async function ownerOfData(folder: string): Promise<Account | undefined> {
  for (const data of postgresDataFolders(folder)) {
    const entry = await stat(data).catch(() => undefined);
    if (entry !== undefined && entry.uid !== 0)
      return { name: `uid ${entry.uid}`, uid: entry.uid, gid: entry.gid };
  }
  return undefined;
}

async function refuseForeignData(data: string): Promise<void> {
  const entry = await stat(data).catch(() => undefined);
  if (entry === undefined || entry.uid === process.getuid?.()) return;
  throw new DevError(
    'dev.folder_not_ours',
    `${data} belongs to another user (uid ${entry.uid}); it was made by a start as root. Start as root again, or remove it as root.`,
  );
}
