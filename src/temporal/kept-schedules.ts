import {
  type Client,
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  type ScheduleOptions,
} from '@temporalio/client';
import type { Logger } from '../logger.ts';

/** One thing that a workflow is started for again and again. */
export interface KeptSchedule {
  readonly scheduleId: string;
  readonly workflowType: string;
  readonly taskQueue: string;
  readonly args: unknown[];
  /** For people who look at Temporal. */
  readonly summary: string;
}

/**
 * Keeps one schedule for each of the things that are wanted, under ids with a prefix of their own. Any number of workers
 * may do so at once; a schedule that is there stays as it is, so that what an operator paused or moved stays so.
 */
export function createKeptSchedules({
  client,
  logger,
  prefix,
  everyMs,
  wanted,
}: {
  readonly client: Client;
  readonly logger: Logger;
  readonly prefix: string;
  readonly everyMs: number;
  readonly wanted: () => Promise<readonly KeptSchedule[]>;
}) {
  let queue: Promise<void> = Promise.resolve();

  async function reconcile(): Promise<void> {
    const kept = await wanted();
    const there = new Set<string>();
    for await (const { scheduleId } of client.schedule.list()) {
      if (!scheduleId.startsWith(prefix)) continue;
      there.add(scheduleId);
      if (!kept.some((schedule) => schedule.scheduleId === scheduleId)) await remove(scheduleId);
    }
    for (const schedule of kept) {
      if (!there.has(schedule.scheduleId)) await create(schedule);
    }
  }

  async function create(kept: KeptSchedule): Promise<void> {
    const { scheduleId } = kept;
    try {
      await client.schedule.create(optionsOf(kept, everyMs));
      logger.info({ scheduleId }, 'scheduled');
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    }
  }

  async function remove(scheduleId: string): Promise<void> {
    try {
      await client.schedule.getHandle(scheduleId).delete();
      logger.info({ scheduleId }, 'scheduled no longer');
    } catch (error) {
      if (!(error instanceof ScheduleNotFoundError)) throw error;
    }
  }

  return {
    /** Brings the schedules in line with what is wanted; calls at once follow one another. */
    refresh(): Promise<void> {
      queue = queue.then(reconcile, reconcile);
      return queue;
    },
  };
}

function optionsOf(kept: KeptSchedule, everyMs: number): ScheduleOptions {
  const { scheduleId, workflowType, taskQueue, args, summary } = kept;
  return {
    scheduleId,
    spec: { intervals: [{ every: everyMs, offset: offsetOf(scheduleId, everyMs) }] },
    policies: { overlap: 'SKIP', catchupWindow: everyMs },
    action: {
      type: 'startWorkflow',
      workflowType,
      workflowId: scheduleId,
      taskQueue,
      args,
      staticSummary: summary,
    },
  };
}

/** An instant of the period that is always the same for a schedule and differs between schedules. */
function offsetOf(scheduleId: string, everyMs: number): number {
  let hash = 0;
  for (const letter of scheduleId) hash = (hash * 31 + letter.charCodeAt(0)) % everyMs;
  return hash;
}
