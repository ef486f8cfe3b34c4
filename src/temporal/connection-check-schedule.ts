import { type Client, ScheduleAlreadyRunning } from '@temporalio/client';
import { CONNECTION_CHECKS_ID, RUN_QUEUE } from '../workflows/contract.ts';
import type { connectionChecks } from '../workflows/index.ts';

const HOUR_MS = 3_600_000;

/** Keeps the hourly schedule that looks at every account; one that is there stays as an operator left it. */
export async function scheduleConnectionChecks({ client }: { readonly client: Client }): Promise<void> {
  try {
    await client.schedule.create({
      scheduleId: CONNECTION_CHECKS_ID,
      spec: { intervals: [{ every: HOUR_MS }] },
      policies: { overlap: 'SKIP', catchupWindow: HOUR_MS },
      action: {
        type: 'startWorkflow',
        workflowType: 'connectionChecks' satisfies (typeof connectionChecks)['name'],
        workflowId: CONNECTION_CHECKS_ID,
        taskQueue: RUN_QUEUE,
        args: [],
        staticSummary: 'Look at the accounts of all connections',
      },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}
