import { WorkflowFailedError } from '@temporalio/client';
import type { ConnectionRow } from '../../db/connections.ts';
import { connectionQueue, packageRefreshWorkflowId, RUN_QUEUE } from '../../workflows/contract.ts';
import type { packageRefresh } from '../../workflows/index.ts';
import type { AdminServices } from './services.ts';

/** `done`: read just now. `failed`: the account refused or did not answer. `pending`: nothing came in time. */
export const REFRESH_STATES = ['done', 'failed', 'pending', 'not_needed'] as const;
export type RefreshState = (typeof REFRESH_STATES)[number];

/**
 * Has the packages of an account read by a worker, within the account's rate limit, and waits for that at most as long as
 * for an admin action. Askers at the same time share one read. Throws nothing: a Temporal that is away is `pending`.
 */
export async function refreshPackages(
  { temporal, actionDeadlineMs }: Pick<AdminServices, 'temporal' | 'actionDeadlineMs'>,
  connection: Pick<ConnectionRow, 'id' | 'kind'>,
): Promise<Exclude<RefreshState, 'not_needed'>> {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'pending'>((resolve) => {
    timer = setTimeout(() => resolve('pending'), actionDeadlineMs);
  });
  const work = temporal.withAbortSignal(abort.signal, () =>
    temporal.workflow.execute<typeof packageRefresh>('packageRefresh', {
      workflowId: packageRefreshWorkflowId(connection.id),
      workflowIdConflictPolicy: 'USE_EXISTING',
      taskQueue: RUN_QUEUE,
      args: [{ connectionId: connection.id, queue: connectionQueue(connection) }],
      workflowExecutionTimeout: '10m',
      staticSummary: 'Read the packages of an account',
    }),
  );
  const ended = work.then(() => 'done' as const, stateOf);
  try {
    return await Promise.race([ended, late]);
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
}

/** Whatever else than the answer of the execution comes, connecting included, is about reaching Temporal. */
function stateOf(error: unknown): 'failed' | 'pending' {
  return error instanceof WorkflowFailedError ? 'failed' : 'pending';
}
