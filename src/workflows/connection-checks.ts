import { ActivityFailure } from '@temporalio/common';
import { isCancellation, proxyActivities } from '@temporalio/workflow';
import { databaseWrite, vendorCall } from './activity-options.ts';
import type { ConnectionCheckActivities, ConnectionListActivities } from './contract.ts';

const { listConnectionsToCheck } = proxyActivities<ConnectionListActivities>({
  ...databaseWrite,
  summary: 'List the connections',
});

/** Looks at the account of every connection, active or not, so that its page tells the truth and its log-in is used. */
export async function connectionChecks(): Promise<void> {
  const connections = await listConnectionsToCheck();
  await Promise.all(connections.map(checkOne));
}

async function checkOne({ connectionId, queue }: { connectionId: string; queue: string }): Promise<void> {
  const { checkConnection } = proxyActivities<ConnectionCheckActivities>({
    ...vendorCall,
    taskQueue: queue,
    summary: 'Look at the account of a connection',
  });
  try {
    await checkConnection({ connectionId });
  } catch (error) {
    // What was found stands in the row; an account that could not be looked at is looked at again in an hour.
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
  }
}
