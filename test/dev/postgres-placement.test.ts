import {
  chmod,
  chown,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  readlink,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canReach } from '../../src/dev/postgres-account.ts';
import { repairLibraryLinks } from '../../src/dev/postgres-binaries.ts';
import { placePostgres } from '../../src/dev/postgres-placement.ts';
import { folderHash, outsideFolder } from '../../src/dev/stack-paths.ts';

const NOBODY = { name: 'nobody', uid: 65_534, gid: 65_534 };
const isRoot = process.getuid?.() === 0;

let root: string;

beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'gangway-placement-')));
  await chmod(root, 0o755);
});

afterEach(async () => {
  const native = path.join(root, 'home', 'native');
  await rm(path.join('/var/tmp', `gangway-programs-${folderHash(native)}`), { recursive: true, force: true });
  await rm(outsideFolder(path.join(root, 'home', '.gangway')), { recursive: true, force: true });
  await rm(root, { recursive: true, force: true });
});

async function install(under: string): Promise<{ folder: string; version: string }> {
  const folder = path.join(under, 'native');
  await mkdir(path.join(folder, 'bin'), { recursive: true });
  await mkdir(path.join(folder, 'lib'));
  await writeFile(path.join(folder, 'bin', 'postgres'), 'program', { mode: 0o755 });
  await writeFile(path.join(folder, 'lib', 'libicu.so.60.2'), 'library');
  await symlink('libicu.so.60.2', path.join(folder, 'lib', 'libicu.so.60'));
  return { folder, version: '18.4.0' };
}

async function dataFolder(under: string): Promise<string> {
  const folder = path.join(under, '.gangway');
  await mkdir(folder, { recursive: true });
  return folder;
}

const locateIn = (under: string) => () => install(under);
const asNobody = async () => NOBODY;

describe('as an ordinary user', () => {
  it('everything stays where it is', async () => {
    const folder = await dataFolder(root);
    const placed = await placePostgres({
      folder,
      locate: locateIn(root),
      chooseAccount: async () => undefined,
    });
    expect(placed).toMatchObject({
      home: folder,
      notices: [],
      binaries: { folder: path.join(root, 'native') },
    });
  });

  it.runIf(isRoot)('data that another user made are refused with a reason', async () => {
    const folder = await dataFolder(root);
    await mkdir(path.join(folder, 'postgres'));
    await chown(path.join(folder, 'postgres'), NOBODY.uid, NOBODY.gid);
    const placing = placePostgres({ folder, locate: locateIn(root), chooseAccount: async () => undefined });
    await expect(placing).rejects.toMatchObject({ code: 'dev.folder_not_ours' });
  });
});

describe.runIf(isRoot)('as root', () => {
  it('everything stays where it is while the other account can reach it', async () => {
    const folder = await dataFolder(root);
    await chmod(folder, 0o700);
    const placed = await placePostgres({ folder, locate: locateIn(root), chooseAccount: asNobody });
    expect(placed).toMatchObject({ home: folder, notices: [], account: NOBODY });
    expect((await stat(folder)).mode & 0o777).toBe(0o711);
  });

  it('programs and data go under /var/tmp when a 0700 home is in the way, and it is said', async () => {
    const home = path.join(root, 'home');
    const folder = await dataFolder(home);
    await chmod(home, 0o700);
    const placed = await placePostgres({ folder, locate: locateIn(home), chooseAccount: asNobody });
    const program = path.join(placed.binaries.folder, 'bin', 'postgres');
    expect(await canReach(NOBODY, program)).toBe(true);
    expect(await readlink(path.join(placed.binaries.folder, 'lib', 'libicu.so.60'))).toBe('libicu.so.60.2');
    expect(placed.home).toBe(outsideFolder(folder));
    expect(await canReach(NOBODY, path.dirname(placed.home))).toBe(true);
    expect(placed.notices).toEqual([
      expect.stringContaining(`it runs from a copy in /var/tmp/gangway-programs-`),
      expect.stringContaining(`its data are in ${outsideFolder(folder)}`),
    ]);
  });

  it('a folder under /var/tmp that somebody else put there first is refused', async () => {
    const home = path.join(root, 'home');
    const folder = await dataFolder(home);
    await chmod(home, 0o700);
    await symlink(root, outsideFolder(folder));
    const placing = placePostgres({ folder, locate: locateIn(root), chooseAccount: asNobody });
    await expect(placing).rejects.toMatchObject({ code: 'dev.folder_not_ours' });
    await rm(outsideFolder(folder));
  });
});

describe('library links that the install script did not make', () => {
  it('are made, and those that are there stay', async () => {
    await mkdir(path.join(root, 'native', 'lib'), { recursive: true });
    const library = (name: string) => path.join(root, 'native', 'lib', name);
    await writeFile(library('libpq.so.5.18'), 'library');
    const links = ['libpq.so', 'libpq.so.5'].map((name) => ({
      source: 'native/lib/libpq.so.5.18',
      target: `native/lib/${name}`,
    }));
    await writeFile(path.join(root, 'native', 'pg-symlinks.json'), JSON.stringify(links));
    await writeFile(library('libpq.so'), 'there already');
    await Promise.all([repairLibraryLinks(root), repairLibraryLinks(root)]);
    expect(await readFile(library('libpq.so'), 'utf8')).toBe('there already');
    expect((await lstat(library('libpq.so.5'))).isSymbolicLink()).toBe(true);
    expect(await readFile(library('libpq.so.5'), 'utf8')).toBe('library');
  });
});
