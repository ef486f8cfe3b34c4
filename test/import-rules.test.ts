import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const WRONG = [
  ['domain-is-pure', 'src/domain/plan.ts', 'src/db/runs.ts'],
  ['workflows-see-run-rules-only', 'src/workflows/a.ts', 'src/domain/plan.ts'],
  ['workflows-see-run-rules-only', 'src/workflows/b.ts', 'src/activities/a.ts'],
  ['integrations-see-domain-only', 'src/integrations/client.ts', 'src/db/runs.ts'],
  ['db-does-not-call-up', 'src/db/checks.ts', 'src/api/app.ts'],
  ['activities', 'src/activities/b.ts', 'src/inbox/store.ts'],
  ['nobody-knows-the-sandbox', 'src/activities/c.ts', 'src/sandbox/start.ts'],
  ['sandbox-stands-alone', 'src/sandbox/other.ts', 'src/db/runs.ts'],
] as const;
const RIGHT = ['src/workflows/right.ts', 'src/domain/run/state.ts'] as const;

let folder: string;
let broken: readonly string[];

/** One tree with every wrong import in it, judged by one run. */
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'gangway-rules-'));
  const files = new Map<string, string>([['tsconfig.json', '{}']]);
  for (const [, , to] of WRONG) files.set(to, 'export const a = 1;');
  files.set(RIGHT[1], 'export const a = 1;');
  for (const [from, to] of [...WRONG.map(([, from, to]) => [from, to] as const), RIGHT]) {
    const specifier = path.relative(path.dirname(from), to);
    files.set(
      from,
      `import { a } from '${specifier.startsWith('.') ? specifier : `./${specifier}`}'; export const b = a;`,
    );
  }
  files.set('src/workflows/node.ts', "import 'node:fs'; export {};");
  for (const [name, text] of files) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  const program = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const config = path.join(ROOT, '.dependency-cruiser.cjs');
  const run = spawnSync(process.execPath, [program, '--config', config, '--output-type', 'json', 'src'], {
    cwd: folder,
    encoding: 'utf8',
  });
  const result: { summary: { violations: { rule: { name: string }; from: string; to: string }[] } } =
    JSON.parse(run.stdout);
  broken = result.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the import rules', () => {
  it('accept imports that point the right way', () => {
    expect(broken.filter((line) => line.includes(RIGHT[0]))).toEqual([]);
  });

  it.each(WRONG)('refuse by %s that %s imports %s', (rule, from, to) => {
    expect(broken).toContain(`${rule}: ${from} -> ${to}`);
  });

  it('refuse a Node module in workflow code', () => {
    expect(broken.some((line) => line.startsWith('workflows-no-node: src/workflows/node.ts'))).toBe(true);
  });
});
