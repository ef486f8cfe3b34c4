import type { DataConverter } from '@temporalio/common';
import { type NativeConnection, Worker } from '@temporalio/worker';
import type { Db } from '../db/database.ts';
import { type ConnectionKind, type ConnectionSettings, connections } from '../db/schema/connections.ts';
import type { Logger } from '../logger.ts';
import { connectionQueue, type StepActivities } from '../workflows/contract.ts';
import type { DeploymentOptions } from './deployment.ts';

/** The vendor's published limit (requests a second) and the most requests that one activity makes. */
const LIMITS: Readonly<
  Record<ConnectionKind, { readonly requestsPerSecond: number; readonly requestsPerActivity: number }>
> = {
  lever: { requestsPerSecond: 10, requestsPerActivity: 4 },
  checkr: { requestsPerSecond: 20, requestsPerActivity: 2 },
  // TazAPI: 5 a second; of the other bindings no limit is published.
  proforma: { requestsPerSecond: 5, requestsPerActivity: 2 },
};

/** Activities a second that keep a connection within its limit, over all workers together. */
export function activitiesPerSecond(kind: ConnectionKind, settings: ConnectionSettings): number {
  const limit = LIMITS[kind];
  return (settings.requestsPerSecond ?? limit.requestsPerSecond) / limit.requestsPerActivity;
}

interface RunningWorker {
  readonly worker: Worker;
  readonly rate: number;
  readonly ended: Promise<void>;
}

/** One activity-only worker for each connection, kept in step with the table of connections. */
export function createConnectionWorkers(deps: {
  readonly db: Db;
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly dataConverter: DataConverter;
  readonly activities: StepActivities;
  readonly deployment: DeploymentOptions;
  readonly logger: Logger;
  readonly onFailure: (error: unknown) => void;
}) {
  const running = new Map<string, RunningWorker>();
  let stopped = false;
  let queue: Promise<void> = Promise.resolve();

  async function reconcile(): Promise<void> {
    if (stopped) return;
    const rows = await deps.db.select().from(connections);
    const wanted = new Map(
      rows.map((row) => [connectionQueue(row), activitiesPerSecond(row.kind, row.settings)]),
    );
    for (const [taskQueue, { worker, rate, ended }] of running) {
      if (wanted.get(taskQueue) === rate) continue;
      running.delete(taskQueue);
      worker.shutdown();
      await ended;
    }
    for (const [taskQueue, rate] of wanted) {
      if (!running.has(taskQueue)) running.set(taskQueue, await startWorker(taskQueue, rate));
    }
  }

  async function startWorker(taskQueue: string, rate: number): Promise<RunningWorker> {
    const worker = await Worker.create({
      connection: deps.connection,
      namespace: deps.namespace,
      taskQueue,
      dataConverter: deps.dataConverter,
      activities: deps.activities,
      maxTaskQueueActivitiesPerSecond: rate,
      maxConcurrentActivityTaskExecutions: 20,
      shutdownGraceTime: '5s',
      ...deps.deployment,
    });
    deps.logger.info({ taskQueue, activitiesPerSecond: rate }, 'serving a connection');
    return { worker, rate, ended: worker.run().catch(deps.onFailure) };
  }

  return {
    /** Brings the workers in line with the table; calls at once follow one another. */
    refresh(): Promise<void> {
      queue = queue.then(reconcile, reconcile);
      return queue;
    },
    async stop(): Promise<void> {
      stopped = true;
      await queue.catch(() => {});
      for (const { worker } of running.values()) worker.shutdown();
      await Promise.all([...running.values()].map(({ ended }) => ended));
    },
  };
}
