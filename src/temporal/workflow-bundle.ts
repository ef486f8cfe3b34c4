import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { FAILURE_CONVERTER_PATH } from './data-converter.ts';

const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const WORKFLOWS = fileURLToPath(new URL(`../workflows/index.${EXTENSION}`, import.meta.url));
const PREBUILT = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));

const quiet = () => {};

/** Bundles the workflows as the worker and the replayer load them. */
export function buildWorkflowBundle(): Promise<{ code: string }> {
  return bundleWorkflowCode({
    workflowsPath: WORKFLOWS,
    failureConverterPath: FAILURE_CONVERTER_PATH,
    logger: { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: console.warn, error: console.error },
  });
}

/** The bundle that the build made ahead, where there is one; else one made now. */
export async function workflowBundle(): Promise<{ codePath: string } | { code: string }> {
  return existsSync(PREBUILT) ? { codePath: PREBUILT } : buildWorkflowBundle();
}
