import { type Client, ScheduleAlreadyRunning, ScheduleNotFoundError } from '@temporalio/client';
import type { Db } from '../db/database.ts';
import { connections } from '../db/schema/connections.ts';
import { capabilitiesOf } from '../integrations/provider-capabilities.ts';
import type { Logger } from '../logger.ts';
import {
  ACCOUNT_SWEEP_PREFIX,
  type AccountSweepInput,
  accountSweepScheduleId,
  connectionQueue,
  RUN_QUEUE,
} from '../workflows/contract.ts';
import type { accountSweep } from '../workflows/index.ts';

const DAY_MS = 86_400_000;

/**
 * Keeps one daily schedule for the sweep of each account that can be swept. Any number of workers may do so at once; a
 * schedule that is there stays as it is, so that what an operator paused or moved stays so.
 */
export function createSweepSchedules({
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
    const { id, kind, settings } = connections;
    const rows = await db.select({ id, kind, settings }).from(connections);
    const swept = rows.filter((row) => capabilitiesOf(row).lists);
    const wanted = new Set(swept.map(({ id }) => accountSweepScheduleId(id)));
    const there = new Set<string>();
    for await (const { scheduleId } of client.schedule.list()) {
      if (!scheduleId.startsWith(ACCOUNT_SWEEP_PREFIX)) continue;
      there.add(scheduleId);
      if (!wanted.has(scheduleId)) await remove(scheduleId);
    }
    for (const connection of swept) {
      if (!there.has(accountSweepScheduleId(connection.id))) await create(connection);
    }
  }

  async function create(connection: { readonly id: string; readonly kind: string }): Promise<void> {
    const input: AccountSweepInput = {
      connectionId: connection.id,
      queue: connectionQueue(connection),
      carry: null,
    };
    const scheduleId = accountSweepScheduleId(connection.id);
    try {
      await client.schedule.create({
        scheduleId,
        spec: { intervals: [{ every: DAY_MS, offset: offsetOf(connection.id) }] },
        policies: { overlap: 'SKIP', catchupWindow: DAY_MS },
        action: {
          type: 'startWorkflow',
          workflowType: 'accountSweep' satisfies (typeof accountSweep)['name'],
          workflowId: scheduleId,
          taskQueue: RUN_QUEUE,
          args: [input],
          staticSummary: 'Compare an account with the checks',
        },
      });
      logger.info({ scheduleId }, 'an account is swept daily');
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    }
  }

  async function remove(scheduleId: string): Promise<void> {
    try {
      await client.schedule.getHandle(scheduleId).delete();
      logger.info({ scheduleId }, 'an account is no longer swept');
    } catch (error) {
      if (!(error instanceof ScheduleNotFoundError)) throw error;
    }
  }

  return {
    /** Brings the schedules in line with the connections; calls at once follow one another. */
    refresh(): Promise<void> {
      queue = queue.then(reconcile, reconcile);
      return queue;
    },
  };
}

/** An instant of the day that is always the same for an account and differs between accounts. */
function offsetOf(connectionId: string): number {
  let hash = 0;
  for (const letter of connectionId) hash = (hash * 31 + letter.charCodeAt(0)) % DAY_MS;
  return hash;
}
