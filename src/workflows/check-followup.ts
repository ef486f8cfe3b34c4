import { proxyActivities } from '@temporalio/workflow';
import { vendorCall } from './activity-options.ts';
import type { CheckFollowupInput, StepActivities } from './contract.ts';

/** Refreshes the card of a check whose run is closed; the run is never opened again. */
export async function checkFollowup(input: CheckFollowupInput): Promise<void> {
  const { refreshCheck } = proxyActivities<Pick<StepActivities, 'refreshCheck'>>({
    ...vendorCall,
    scheduleToCloseTimeout: '30 days',
    taskQueue: input.queue,
    summary: 'Read the check after its run closed',
  });
  await refreshCheck({ checkId: input.checkId, now: Date.now() });
}
