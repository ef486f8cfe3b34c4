import { setTimeout as delay } from 'node:timers/promises';
import { Connection, isGrpcServiceError } from '@temporalio/client';
import type { Config } from '../config.ts';
import { connectOptions } from './client.ts';
import { DEPLOYMENT_NAME } from './deployment.ts';

const POLLERS_WITHIN_MS = 120_000;
const NOT_YET: readonly number[] = [5, 9];

/** The build cannot be made current: `release.no_build_id` or `release.no_pollers`. */
export class ReleaseError extends Error {
  override readonly name = 'ReleaseError';
  readonly code: 'release.no_build_id' | 'release.no_pollers';
  constructor(code: ReleaseError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** Makes the configured build current; waits up to two minutes for its workers to poll. */
export async function setCurrentVersion({ config }: { readonly config: Config }): Promise<void> {
  const { buildId } = config;
  if (buildId === null) {
    throw new ReleaseError(
      'release.no_build_id',
      'GANGWAY_BUILD_ID is empty, so there is no version to make current.',
    );
  }
  const connection = await Connection.connect(connectOptions(config));
  const deadline = Date.now() + POLLERS_WITHIN_MS;
  try {
    for (;;) {
      try {
        await connection.workflowService.setWorkerDeploymentCurrentVersion({
          namespace: config.temporalNamespace,
          deploymentName: DEPLOYMENT_NAME,
          buildId,
          identity: 'gangway release set-current',
        });
        return;
      } catch (error) {
        if (!isGrpcServiceError(error) || !NOT_YET.includes(error.code)) throw error;
        if (Date.now() > deadline) {
          throw new ReleaseError(
            'release.no_pollers',
            `No worker of build ${buildId} polls. Start one, then try again.`,
          );
        }
        await delay(1_000);
      }
    }
  } finally {
    await connection.close();
  }
}
