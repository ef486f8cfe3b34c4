import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { orphanKind } from '../../src/dev/orphans.ts';
import { listProcesses, processStart } from '../../src/dev/process-identity.ts';
import { waitUntil } from '../../src/dev/wait-until.ts';
import { removeAbandonedFolders } from '../setup/abandoned-folders.ts';

const VITEST = path.join(
  path.dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
  'vitest.mjs',
);
const CONFIG = fileURLToPath(new URL('./fixtures/parked/vitest.config.ts', import.meta.url));

const Report = z.object({ dataDir: z.string(), worker: z.number(), postgres: z.string() });

let vitest: ChildProcess | undefined;
let worker: number | undefined;

afterEach(async () => {
  vitest?.kill('SIGKILL');
  // vitest's own test process may outlive it; ours would never end by itself.
  if (worker !== undefined && (await processStart(worker)) !== undefined) process.kill(worker, 'SIGKILL');
});

async function serversOf(folder: string): Promise<string[]> {
  const kinds = (await listProcesses()).map(({ command }) => orphanKind(command, folder));
  return kinds.filter((kind) => kind !== undefined).sort();
}

it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
  'vitest that got %s leaves no server behind',
  async (signal) => {
    const scratch = await mkdtemp(path.join(tmpdir(), 'gangway-parked-'));
    const reportFile = path.join(scratch, 'report.json');
    vitest = spawn(process.execPath, [VITEST, 'run', '--config', CONFIG], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        XDG_CACHE_HOME: process.env.XDG_CACHE_HOME,
        PARKED_REPORT: reportFile,
      },
    });
    const ended = once(vitest, 'exit');
    const text = await waitUntil(() => readFile(reportFile, 'utf8').catch(() => undefined), {
      timeoutMs: 40_000,
    });
    const report = Report.parse(JSON.parse(text ?? '{}'));
    worker = report.worker;
    expect(await serversOf(report.dataDir)).toEqual(['PostgreSQL', 'Temporal server', 'keeper']);

    vitest.kill(signal);
    const left = () => serversOf(report.dataDir);
    await waitUntil(async () => (await left()).length === 0, { timeoutMs: 10_000 });
    expect(await left()).toEqual([]);
    await ended;

    await removeAbandonedFolders();
    await expect(readFile(path.join(report.dataDir, 'lock'))).rejects.toThrow('ENOENT');
    await rm(scratch, { recursive: true });
  },
);
