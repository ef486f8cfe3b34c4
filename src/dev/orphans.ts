import { DevError } from './dev-error.ts';
import { type EndStep, endProcess } from './end-process.ts';
import type { FolderLock } from './folder-lock.ts';
import { hasOption, listProcesses, type RunningProcess } from './process-identity.ts';
import {
  CHILD_NAMES,
  type ChildName,
  nameInProcessList,
  postgresDataFolders,
  temporalDatabaseFile,
} from './stack-paths.ts';

type OrphanKind = ChildName | 'keeper' | 'Temporal server' | 'time-skipping server' | 'PostgreSQL';
type Orphan = RunningProcess & { kind: OrphanKind };

// Api, worker and sandbox while their servers are there; then the keeper, which stops its servers in order and would only
// report the loss of one ended before it.
const ENDING: Array<{ kinds: readonly OrphanKind[]; steps: EndStep[] }> = [
  {
    kinds: CHILD_NAMES,
    steps: [
      { signal: 'SIGTERM', waitMs: 8_000 },
      { signal: 'SIGKILL', waitMs: 2_000 },
    ],
  },
  {
    kinds: ['keeper'],
    steps: [
      { signal: 'SIGTERM', waitMs: 15_000 },
      { signal: 'SIGKILL', waitMs: 2_000 },
    ],
  },
  {
    kinds: ['Temporal server'],
    steps: [
      { signal: 'SIGTERM', waitMs: 5_000 },
      { signal: 'SIGKILL', waitMs: 2_000 },
    ],
  },
  { kinds: ['time-skipping server'], steps: [{ signal: 'SIGKILL', waitMs: 2_000 }] },
  {
    kinds: ['PostgreSQL'],
    steps: [
      { signal: 'SIGINT', waitMs: 8_000 },
      { signal: 'SIGQUIT', waitMs: 5_000 },
      { signal: 'SIGKILL', waitMs: 2_000 },
    ],
  },
];

/**
 * Ends what an earlier start of this folder left running, and nothing else: a process counts only when its command line is
 * that of a child, a keeper or a server of exactly this folder. Returns a line for each that was ended.
 */
export async function endOrphans({ lock }: { lock: FolderLock }): Promise<string[]> {
  const lines: string[] = [];
  for (const { kinds, steps } of ENDING) {
    const found = (await findOrphans(lock.folder)).filter(({ kind }) => kinds.includes(kind));
    const ended = await Promise.all(found.map((orphan) => endProcess(orphan, steps)));
    for (const [index, orphan] of found.entries()) {
      if (ended[index] !== true) throw notEnded(orphan, lock.folder);
      lines.push(`Ended a left-over ${orphan.kind} of ${lock.folder} (process ${orphan.pid}).`);
    }
  }
  return lines;
}

async function findOrphans(folder: string): Promise<Orphan[]> {
  return (await listProcesses()).flatMap((running) => {
    const kind = running.pid === process.pid ? undefined : orphanKind(running.command, folder);
    return kind === undefined ? [] : [{ ...running, kind }];
  });
}

/** What a command line of this folder is; undefined for every other process. */
export function orphanKind(command: string[], folder: string): OrphanKind | undefined {
  const line = command.join(' ');
  if (/keeper-process\.(ts|js)/.test(line) && hasOption(command, '--data-dir', folder)) return 'keeper';
  if (
    line.includes(' server start-dev ') &&
    hasOption(command, '--db-filename', temporalDatabaseFile(folder))
  ) {
    return 'Temporal server';
  }
  const child = CHILD_NAMES.find((name) => isNamed(line, nameInProcessList(folder, name)));
  if (child !== undefined) return child;
  if (isNamed(line, nameInProcessList(folder, 'temporal'))) return 'Temporal server';
  if (isNamed(line, nameInProcessList(folder, 'test-server'))) return 'time-skipping server';
  const isPostgres = /(^|\/)postgres /.test(line);
  if (isPostgres && postgresDataFolders(folder).some((data) => hasOption(command, '-D', data)))
    return 'PostgreSQL';
  return undefined;
}

function isNamed(line: string, name: string): boolean {
  return line.startsWith(`${name} `);
}

function notEnded(orphan: Orphan, folder: string): DevError {
  return new DevError(
    'dev.orphan_not_ended',
    `A ${orphan.kind} of ${folder} is still running as process ${orphan.pid} and could not be ended. ` +
      `End it as its owner or as root (\`kill ${orphan.pid}\`), then try again.`,
  );
}
