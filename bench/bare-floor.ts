import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { type BenchChild, startBenchChild } from './child.ts';
import { BARE_QUEUE, type BareStep, goSignal } from './floor/bare-contract.ts';
import type { bareRun } from './floor/bare-workflow.ts';
import { REQUESTS_PER_SECOND } from './installation.ts';
import type { Session } from './session.ts';
import type { Stack } from './stack.ts';

export interface BareFloor {
  readonly worker: BenchChild;
  /** Runs one bare workflow to its end; answers when it was asked for and when its last activity ran (epoch ms). */
  run(steps: readonly BareStep[]): Promise<{ readonly startedAt: number; readonly reachedAt: number }>;
}

/** The worker of the bare workflow, and the driver that starts it and signals it whenever it asks. */
export async function startBareFloor(session: Session, stack: Stack): Promise<BareFloor> {
  const worker = await startBenchChild(session, {
    name: 'floor-worker',
    entry: './floor/bare-worker',
    environment: {
      PATH: process.env.PATH ?? '',
      FLOOR_TEMPORAL_ADDRESS: stack.temporalAddress,
      FLOOR_TEMPORAL_NAMESPACE: stack.temporalNamespace,
      FLOOR_REQUESTS_PER_SECOND: String(REQUESTS_PER_SECOND),
    },
    logFolder: stack.logFolder,
  });
  worker.onMessage(({ type, workflowId, asks }) => {
    if (type !== 'ask') return;
    signal(stack.client, String(workflowId), Number(asks)).catch(session.fail);
  });
  return {
    worker,
    async run(steps) {
      const startedAt = Date.now();
      const handle = await stack.client.workflow.start<typeof bareRun>('bareRun', {
        workflowId: `floor:${randomUUID()}`,
        taskQueue: BARE_QUEUE,
        args: [steps],
      });
      return { startedAt, reachedAt: await handle.result() };
    },
  };
}

async function signal(client: Client, workflowId: string, count: number): Promise<void> {
  const handle = client.workflow.getHandle(workflowId);
  await Promise.all(Array.from({ length: count }, () => handle.signal(goSignal)));
}
