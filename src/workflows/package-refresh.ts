import { proxyActivities } from '@temporalio/workflow';
import { vendorCall } from './activity-options.ts';
import type { CatalogActivities, PackageRefreshInput } from './contract.ts';

/** Reads the packages and the nodes of an account into the cache, within the rate limit of its queue. */
export async function packageRefresh({ connectionId, queue }: PackageRefreshInput): Promise<void> {
  const account = proxyActivities<CatalogActivities>({
    ...vendorCall,
    scheduleToCloseTimeout: '2m',
    taskQueue: queue,
    summary: 'Read what the account can order',
  });
  const input = { connectionId, now: Date.now() };
  await account.refreshPackages(input);
  await account.refreshNodes(input);
}
