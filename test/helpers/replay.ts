import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { WorkflowBundleOption } from '@temporalio/worker';
import { expect } from 'vitest';
import { writeHistoryFile } from '../../src/replay/history-file.ts';
import { type Replayed, replayHistories } from '../../src/replay/replay-histories.ts';
import { historiesOfWorkflow, newestHistory } from '../../src/replay/server-histories.ts';

/** Replays every execution of a workflow id, the one that goes on included, against the bundle that made it. */
export async function replayOwnHistory(
  handle: Pick<WorkflowHandle, 'workflowId'>,
  { client, bundle }: { client: Client; bundle: WorkflowBundleOption },
): Promise<readonly Replayed[]> {
  const codecs = client.options.loadedDataConverter.payloadCodecs;
  const histories = historiesOfWorkflow({ client, workflowId: handle.workflowId });
  const replayed: Replayed[] = [];
  for await (const result of replayHistories({ histories, bundle, codecs })) replayed.push(result);
  expect(replayed.map(({ divergence }) => divergence).filter((divergence) => divergence !== null)).toEqual(
    [],
  );
  expect(replayed.length).toBeGreaterThan(0);
  return replayed;
}

const HISTORIES = fileURLToPath(new URL('../replay/histories/', import.meta.url));

/** Stores a history as `test/replay/histories/<name>.json`, when GANGWAY_KEEP_HISTORIES is set. */
export async function keepHistory(
  handle: Pick<WorkflowHandle, 'workflowId'>,
  { client, name }: { client: Client; name: string },
): Promise<void> {
  if (!process.env.GANGWAY_KEEP_HISTORIES) return;
  const stored = await newestHistory({ client, workflowId: handle.workflowId });
  await writeHistoryFile(path.join(HISTORIES, `${name}.json`), stored);
}

/** Ends an execution that a test left open; one that is closed stays as it is. */
export async function endExecution(handle: WorkflowHandle): Promise<void> {
  try {
    await handle.terminate('The test is over');
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
