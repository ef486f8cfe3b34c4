import { fileURLToPath } from 'node:url';
import { Context } from '@temporalio/activity';
import { bundleWorkflowCode, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { activitiesPerSecond } from '../../src/temporal/connection-workers.ts';
import { BARE_QUEUE, bareVendorQueue } from './bare-contract.ts';

/**
 * The worker of the floor, in a process of its own as Gangway's is, with the same settings: one worker for the run
 * queue and one for activities of each vendor. Its activities do nothing but say when they ran (epoch ms), and ask
 * the driver for the signals that the workflow waits for next.
 */
const activities = {
  async reach(asks: number): Promise<number> {
    const { workflowExecution } = Context.current().info;
    if (asks > 0) process.send?.({ type: 'ask', workflowId: workflowExecution?.workflowId, asks });
    return Date.now();
  },
};

Runtime.install({
  shutdownSignals: [],
  telemetryOptions: { logging: { forward: {}, filter: { core: 'WARN', other: 'WARN' } } },
});
const { FLOOR_TEMPORAL_ADDRESS: address = '', FLOOR_TEMPORAL_NAMESPACE: namespace = '' } = process.env;
const requestsPerSecond = Number(process.env.FLOOR_REQUESTS_PER_SECOND);
const connection = await NativeConnection.connect({ address });
const workflowsPath = fileURLToPath(new URL('./bare-workflow.ts', import.meta.url));
const common = { connection, namespace, activities, shutdownGraceTime: '5s' } as const;
const workers = await Promise.all([
  Worker.create({
    ...common,
    taskQueue: BARE_QUEUE,
    workflowBundle: await bundleWorkflowCode({ workflowsPath }),
  }),
  ...(['lever', 'checkr'] as const).map((kind) =>
    Worker.create({
      ...common,
      taskQueue: bareVendorQueue(kind),
      maxTaskQueueActivitiesPerSecond: activitiesPerSecond(kind, { requestsPerSecond }),
      maxConcurrentActivityTaskExecutions: 20,
    }),
  ),
]);

function stop(): void {
  for (const worker of workers) {
    if (worker.getState() === 'RUNNING') worker.shutdown();
  }
}
process.once('SIGTERM', stop);
process.once('disconnect', stop);
const running = Promise.all(workers.map((worker) => worker.run()));
process.send?.({ type: 'ready' });
await running;
await connection.close();
process.exit(0);
