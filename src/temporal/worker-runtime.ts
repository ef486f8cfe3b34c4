import { setTimeout as delay } from 'node:timers/promises';
import { DefaultLogger, type LogEntry, NativeConnection, Runtime } from '@temporalio/worker';
import type { Config } from '../config.ts';
import type { Logger } from '../logger.ts';
import { connectOptions } from './client.ts';

/** Sets the SDK up once for the process: its logs join ours, its metrics go where the configuration says. */
export function installRuntime(config: Pick<Config, 'workerMetricsAddress'>, logger: Logger): void {
  const level = logger.isLevelEnabled('debug') ? 'DEBUG' : 'WARN';
  Runtime.install({
    logger: new DefaultLogger(level, (entry) => log(logger, entry)),
    shutdownSignals: [],
    telemetryOptions: {
      logging: { forward: {}, filter: { core: 'WARN', other: 'WARN' } },
      ...(config.workerMetricsAddress === null
        ? {}
        : { metrics: { prometheus: { bindAddress: config.workerMetricsAddress } } }),
    },
  });
}

/** What the SDK says of every activity-only worker, which ours of a connection are on purpose. */
const EXPECTED = /^No workflows registered, not polling/;

function log(logger: Logger, { level, message, meta }: LogEntry): void {
  const { workflowId, runId, activityType, taskQueue } = meta ?? {};
  const where = { workflowId, temporalRunId: runId, activityType, taskQueue };
  if (level === 'ERROR') logger.error(where, message);
  else if (level === 'WARN' && !EXPECTED.test(message)) logger.warn(where, message);
  else logger.debug(where, message);
}

const RETRY_MS = 1_000;

/** Connects to Temporal, however long that takes; `signal` gives up. */
export async function connectNative(
  config: Parameters<typeof connectOptions>[0],
  { logger, signal }: { readonly logger: Logger; readonly signal: AbortSignal },
): Promise<NativeConnection> {
  const { address, tls, apiKey, metadata } = connectOptions(config);
  const options = {
    ...(address === undefined ? {} : { address }),
    ...(tls === undefined || tls === null ? {} : { tls }),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(metadata === undefined ? {} : { metadata }),
  };
  for (;;) {
    try {
      return await NativeConnection.connect(options as Parameters<typeof NativeConnection.connect>[0]);
    } catch (error) {
      logger.warn(
        { address, error: error instanceof Error ? error.name : 'unknown' },
        'Temporal does not answer; trying again',
      );
      await delay(RETRY_MS, undefined, { signal });
    }
  }
}
