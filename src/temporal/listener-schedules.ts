import { type Client, ScheduleAlreadyRunning, ScheduleNotFoundError } from '@temporalio/client';
import type { Db } from '../db/database.ts';
import { listeners } from '../db/schema/definitions.ts';
import type { Logger } from '../logger.ts';
import {
  LISTENER_SWEEP_PREFIX,
  type ListenerSweepInput,
  listenerSweepScheduleId,
  RUN_QUEUE,
} from '../workflows/contract.ts';
import type { listenerSweep } from '../workflows/index.ts';

const HOUR_MS = 3_600_000;

/**
 * Keeps one hourly schedule for the sweep of each listener. Any number of workers may do so at once; a schedule that is
 * there stays as it is, so that what an operator paused or moved stays so.
 */
export function createListenerSchedules({
  db,
  client,
  logger,
}: {
  readonly db: Db;
  readonly client: Client;
  readonly logger: Logger;
}) {
  let queue: Promise<void> = Promise.resolve();

  async function reconcile(): Promise<void> {
    const rows = await db.select({ id: listeners.id }).from(listeners);
    const wanted = new Map(rows.map(({ id }) => [listenerSweepScheduleId(id), id]));
    const there = new Set<string>();
    for await (const { scheduleId } of client.schedule.list()) {
      if (!scheduleId.startsWith(LISTENER_SWEEP_PREFIX)) continue;
      there.add(scheduleId);
      if (!wanted.has(scheduleId)) await remove(scheduleId);
    }
    for (const [scheduleId, listenerId] of wanted) {
      if (!there.has(scheduleId)) await create(scheduleId, listenerId);
    }
  }

  async function create(scheduleId: string, listenerId: string): Promise<void> {
    const input: ListenerSweepInput = { listenerId, carry: null };
    try {
      await client.schedule.create({
        scheduleId,
        spec: { intervals: [{ every: HOUR_MS, offset: offsetOf(listenerId) }] },
        policies: { overlap: 'SKIP', catchupWindow: HOUR_MS },
        action: {
          type: 'startWorkflow',
          workflowType: 'listenerSweep' satisfies (typeof listenerSweep)['name'],
          workflowId: scheduleId,
          taskQueue: RUN_QUEUE,
          args: [input],
          staticSummary: 'Look for entries that no webhook told of',
        },
      });
      logger.info({ scheduleId }, 'a listener is swept hourly');
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    }
  }

  async function remove(scheduleId: string): Promise<void> {
    try {
      await client.schedule.getHandle(scheduleId).delete();
      logger.info({ scheduleId }, 'a listener is no longer swept');
    } catch (error) {
      if (!(error instanceof ScheduleNotFoundError)) throw error;
    }
  }

  return {
    /** Brings the schedules in line with the listeners; calls at once follow one another. */
    refresh(): Promise<void> {
      queue = queue.then(reconcile, reconcile);
      return queue;
    },
  };
}

/** An instant of the hour that is always the same for a listener and differs between listeners. */
function offsetOf(listenerId: string): number {
  let hash = 0;
  for (const letter of listenerId) hash = (hash * 31 + letter.charCodeAt(0)) % HOUR_MS;
  return hash;
}
