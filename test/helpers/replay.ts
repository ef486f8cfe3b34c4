import type { Client, WorkflowHandle } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { WorkflowBundleOption } from '@temporalio/worker';
import { expect } from 'vitest';
import { type Replayed, replayHistories } from '../../src/replay/replay-histories.ts';
import { historiesOfWorkflow } from '../../src/replay/server-histories.ts';

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

/** Ends an execution that a test left open; one that is closed stays as it is. */
export async function endExecution(handle: WorkflowHandle): Promise<void> {
  try {
    await handle.terminate('The test is over');
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
