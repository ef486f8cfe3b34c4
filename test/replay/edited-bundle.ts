import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { FAILURE_CONVERTER_PATH } from '../../src/temporal/data-converter.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const quiet = () => {};

/** One change of a source file: `before` must be in it. */
export interface Edit {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** Bundles a copy of the workflows, in a temporary folder, after editing it. */
export async function bundleEdited(edits: readonly Edit[]): Promise<{ code: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gangway-edited-'));
  try {
    for (const part of ['src/workflows', 'src/domain/run']) {
      await cp(path.join(ROOT, part), path.join(folder, part), { recursive: true });
    }
    await symlink(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
    for (const { file, before, after } of edits)
      await edit(path.join(folder, 'src/workflows', file), before, after);
    return await bundleWorkflowCode({
      workflowsPath: path.join(folder, 'src/workflows/index.ts'),
      failureConverterPath: FAILURE_CONVERTER_PATH,
      logger: { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: quiet, error: console.error },
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function edit(file: string, before: string, after: string): Promise<void> {
  const source = await readFile(file, 'utf8');
  if (!source.includes(before)) throw new Error(`${file} does not hold ${before}`);
  await writeFile(file, source.replace(before, after));
}
