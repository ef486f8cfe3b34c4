import type { WorkerOptions } from '@temporalio/worker';

export const DEPLOYMENT_NAME = 'gangway';

export type DeploymentOptions = Pick<WorkerOptions, 'workerDeploymentOptions'>;

/** Worker versioning: on only with a build id, since unversioned workers get nothing once a version is current. */
export function deploymentOptions(buildId: string | null): DeploymentOptions {
  if (buildId === null) return {};
  return {
    workerDeploymentOptions: {
      useWorkerVersioning: true,
      version: { deploymentName: DEPLOYMENT_NAME, buildId },
      defaultVersioningBehavior: 'AUTO_UPGRADE',
    },
  };
}
