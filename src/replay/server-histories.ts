import { type Client, isGrpcServiceError } from '@temporalio/client';
import * as workflows from '../workflows/index.ts';
import { ReplayInputError } from './replay-error.ts';
import type { StoredHistory } from './stored-history.ts';

/** The types of workflow that the working tree has. */
export const WORKFLOW_TYPES: readonly string[] = Object.keys(workflows);

const NOT_FOUND = 5;

/** Every execution of a workflow id that the server still has, newest first: continue-as-new is followed back. */
export async function* historiesOfWorkflow({
  client,
  workflowId,
}: {
  readonly client: Client;
  readonly workflowId: string;
}): AsyncGenerator<StoredHistory> {
  let stored: StoredHistory | null = await newestHistory({ client, workflowId });
  while (stored) {
    yield stored;
    const runId: string | null | undefined = startOf(stored.history)?.continuedExecutionRunId;
    stored = runId ? await fetchStored({ client, workflowId, runId }) : null;
  }
}

/** The execution of a workflow id that goes on or ended last; throws `replay.workflow_not_found`. */
export async function newestHistory({
  client,
  workflowId,
}: {
  readonly client: Client;
  readonly workflowId: string;
}): Promise<StoredHistory> {
  const stored = await fetchStored({ client, workflowId, runId: undefined });
  if (stored) return stored;
  throw new ReplayInputError(
    'replay.workflow_not_found',
    `The Temporal server has no workflow with the id ${workflowId} (namespace ${client.options.namespace}).`,
  );
}

/** The executions that were started last, of the types that the working tree has; at most `count`. */
export async function* latestHistories({
  client,
  count,
}: {
  readonly client: Client;
  readonly count: number;
}): AsyncGenerator<StoredHistory> {
  const types = WORKFLOW_TYPES.map((type) => `"${type}"`).join(', ');
  let found = 0;
  for await (const { workflowId, runId } of client.workflow.list({ query: `WorkflowType IN (${types})` })) {
    if (found === count) return;
    const stored = await fetchStored({ client, workflowId, runId });
    if (!stored) continue;
    found += 1;
    yield stored;
  }
  if (found === 0) {
    throw new ReplayInputError(
      'replay.no_histories',
      `The Temporal server has no run yet (namespace ${client.options.namespace}).`,
    );
  }
}

async function fetchStored({
  client,
  workflowId,
  runId,
}: {
  readonly client: Client;
  readonly workflowId: string;
  readonly runId: string | undefined;
}): Promise<StoredHistory | null> {
  try {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    return { workflowId, runId: startOf(history)?.originalExecutionRunId ?? '', history };
  } catch (error) {
    // Unlike other calls, reading a history passes the answer of the server on as it is.
    if (isGrpcServiceError(error) && error.code === NOT_FOUND) return null;
    throw error;
  }
}

function startOf({ events }: StoredHistory['history']) {
  return events?.[0]?.workflowExecutionStartedEventAttributes;
}
