import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { readHistoryFile } from '../../src/replay/history-file.ts';
import { findPersonalText } from '../../src/replay/personal-text.ts';
import { installQuietRuntime } from '../../src/replay/quiet-runtime.ts';
import { type Replayed, replayHistories } from '../../src/replay/replay-histories.ts';
import { WORKFLOW_TYPES } from '../../src/replay/server-histories.ts';
import type { StoredHistory } from '../../src/replay/stored-history.ts';
import { bundleEdited, type Edit } from './edited-bundle.ts';

const FOLDER = fileURLToPath(new URL('./histories/', import.meta.url));

installQuietRuntime();

/** `onboarding-run.clear.json` is a history of `onboardingRun`. */
function typeOf(file: string): string {
  const [name] = path.basename(file).split('.');
  return (name ?? '').replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

async function replayOne(
  stored: StoredHistory,
  bundle: { code: string } | { codePath: string },
): Promise<Replayed> {
  for await (const replayed of replayHistories({ histories: [stored], bundle })) return replayed;
  throw new Error('The replayer gave no answer');
}

let files: readonly string[];
const histories = new Map<string, StoredHistory>();
beforeAll(async () => {
  files = (await readdir(FOLDER)).filter((name) => name.endsWith('.json')).sort();
  for (const file of files) histories.set(file, await readHistoryFile(path.join(FOLDER, file)));
});

describe('the stored histories', () => {
  it('are all repeated by the workflows of the working tree', async () => {
    const divergences: unknown[] = [];
    const bundle = { codePath: inject('workflowBundlePath') };
    const names = [...histories.keys()];
    for await (const { divergence } of replayHistories({ histories: histories.values(), bundle })) {
      const file = names.shift();
      if (divergence) divergences.push({ file, ...divergence });
    }
    expect(divergences).toEqual([]);
    expect(names).toEqual([]);
  });

  it('hold one of every type of workflow', () => {
    expect([...new Set(files.map(typeOf))].sort()).toEqual([...WORKFLOW_TYPES].sort());
    for (const [file, { history }] of histories) {
      const type = history.events?.[0]?.workflowExecutionStartedEventAttributes?.workflowType?.name;
      expect(type, file).toBe(typeOf(file));
    }
  });

  it('hold no data of a person and no name of a machine', () => {
    for (const [file, { history }] of histories) {
      expect(findPersonalText(history), file).toEqual([]);
      expect(JSON.stringify(history), file).not.toMatch(/"identity":"[^"]+"|\d+@/);
    }
  });
});

type Row = readonly [
  string,
  readonly Edit[],
  string,
  { eventId: number | null; expected: string; found: string },
];

const WRONG: readonly Row[] = [
  [
    'two activities in another order',
    [
      {
        file: 'kinds/import-employee.ts',
        before: "activity: 'lookAtImport'",
        after: "activity: 'lookAtCheck'",
      },
      {
        file: 'kinds/background-check.ts',
        before: "activity: 'lookAtCheck'",
        after: "activity: 'lookAtImport'",
      },
    ],
    'onboarding-run.clear.json',
    { eventId: 11, expected: 'activity import.1.1.lookAtImport', found: 'activity import.1.1.lookAtCheck' },
  ],
  [
    'a timer before the plan',
    [
      {
        file: 'onboarding-run.ts',
        before: 'const changes = run.takeChanges();',
        after: 'await condition(() => false, 1_000); const changes = run.takeChanges();',
      },
    ],
    'onboarding-run.clear.json',
    { eventId: 5, expected: 'activity advance.1', found: 'a command of another kind: timer' },
  ],
  [
    'no wait where there was one',
    [
      {
        file: 'task-runtime.ts',
        before: 'if (epochMs === Number.MAX_SAFE_INTEGER)',
        after: 'if (epochMs > 0)',
      },
    ],
    'onboarding-run.clear.json',
    { eventId: 59, expected: 'timer started (1)', found: 'nothing' },
  ],
  [
    'an error',
    [{ file: 'onboarding-run.ts', before: 'run.resume();', after: "throw new Error('boom');" }],
    'onboarding-run.clear.json',
    { eventId: null, expected: 'what the history has', found: 'an error thrown by the workflow: boom…' },
  ],
  [
    'another activity in another workflow',
    [{ file: 'check-followup.ts', before: '{ refreshCheck }', after: '{ readOrder: refreshCheck }' }],
    'check-followup.refreshed.json',
    { eventId: 5, expected: 'activity 1', found: 'activity readOrder' },
  ],
];

describe('a replay names where the workflows of a working tree leave a history that has', () => {
  it.each(WRONG)('%s', async (_what, edits, file, divergence) => {
    const bundle = await bundleEdited(edits);
    expect(await replayOne(await readHistoryFile(path.join(FOLDER, file)), bundle)).toMatchObject({
      divergence,
    });
  });

  it('nothing wrong, as nothing', async () => {
    const bundle = await bundleEdited([]);
    const stored = await readHistoryFile(path.join(FOLDER, 'onboarding-run.clear.json'));
    expect(await replayOne(stored, bundle)).toMatchObject({ divergence: null });
  });
});
