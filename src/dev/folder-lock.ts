import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { DevError } from './dev-error.ts';
import { isRunning, ownIdentity } from './process-identity.ts';

const LOCK_NAME = 'lock';

const Owner = z.object({
  pid: z.number().int(),
  startedAt: z.string(),
  command: z.string(),
  token: z.string(),
});
type Owner = z.infer<typeof Owner>;

/** What a lock file held at one moment; an owner that cannot be read (a full disk, a power cut) is undefined. */
type Held = { version: string; owner: Owner | undefined };

/** The proof that this process alone may open the files of `folder` (its real path). */
export type FolderLock = { folder: string; release(): Promise<void> };

/**
 * Takes the lock of a data folder, which is made when absent; a lock whose owner is dead is taken over.
 * Throws `dev.folder_in_use` when the owner lives.
 */
export async function lockFolder({ folder }: { folder: string }): Promise<FolderLock> {
  await mkdir(folder, { recursive: true });
  const real = await realpath(folder);
  const file = path.join(real, LOCK_NAME);
  const version = await acquire(file, real);
  return {
    folder: real,
    release: async () => {
      if ((await readHeld(file))?.version === version) await rm(file, { force: true });
    },
  };
}

/**
 * Makes `file` ours and returns its version. A dead owner's file may be replaced only under a second lock named after the
 * very content to be replaced, so of several starts that see the same dead owner one wins and none undoes another's win.
 */
async function acquire(file: string, folder: string): Promise<string> {
  for (;;) {
    const created = await publish(file, 'when absent');
    if (created !== undefined) return created;
    const held = await readHeld(file);
    if (held === undefined) continue;
    if (held.owner !== undefined && (await isRunning(held.owner))) throw inUse(folder, held.owner);
    const guard = `${file}.${held.version.slice(0, 16)}`;
    await acquire(guard, folder);
    try {
      const replaced =
        (await readHeld(file))?.version === held.version ? await publish(file, 'replace') : undefined;
      if (replaced !== undefined) return replaced;
    } finally {
      await rm(guard, { force: true });
    }
  }
}

/** Makes the file appear with its whole content at once; undefined when another one is there. */
async function publish(file: string, mode: 'when absent' | 'replace'): Promise<string | undefined> {
  const token = randomUUID();
  const owner: Owner = { ...(await ownIdentity()), command: process.argv.slice(1).join(' '), token };
  const content = JSON.stringify(owner);
  const draft = `${file}.${token}.draft`;
  await writeFile(draft, content);
  try {
    if (mode === 'replace') await rename(draft, file);
    else await link(draft, file);
    return versionOf(content);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return undefined;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function readHeld(file: string): Promise<Held | undefined> {
  const content = await readFile(file, 'utf8').catch(() => undefined);
  return content === undefined ? undefined : { version: versionOf(content), owner: parseOwner(content) };
}

function parseOwner(content: string): Owner | undefined {
  try {
    return Owner.parse(JSON.parse(content));
  } catch {
    return undefined;
  }
}

function versionOf(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}

function inUse(folder: string, owner: Owner): DevError {
  return new DevError(
    'dev.folder_in_use',
    `${folder} is in use by process ${owner.pid} (${owner.command}). ` +
      `Stop it with Ctrl-C in its terminal or with \`kill ${owner.pid}\`, then try again.`,
  );
}
