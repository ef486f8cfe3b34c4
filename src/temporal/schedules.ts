import type { Client } from '@temporalio/client';
import type { Db } from '../db/database.ts';
import { connections } from '../db/schema/connections.ts';
import { listeners } from '../db/schema/definitions.ts';
import { capabilitiesOf } from '../integrations/provider-capabilities.ts';
import type { Logger } from '../logger.ts';
import {
  ACCOUNT_SWEEP_PREFIX,
  type AccountSweepInput,
  accountSweepScheduleId,
  CONNECTION_CHECKS_ID,
  connectionQueue,
  LISTENER_SWEEP_PREFIX,
  type ListenerSweepInput,
  listenerSweepScheduleId,
  RUN_QUEUE,
} from '../workflows/contract.ts';
import type { accountSweep, connectionChecks, listenerSweep } from '../workflows/index.ts';
import { createKeptSchedules, type KeptSchedule } from './kept-schedules.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

interface ScheduleDeps {
  readonly db: Db;
  readonly client: Client;
  readonly logger: Logger;
}

/** Keeps one daily schedule for the sweep of each account that can be swept. */
export function createSweepSchedules({ db, client, logger }: ScheduleDeps) {
  async function wanted(): Promise<KeptSchedule[]> {
    const { id, kind, settings } = connections;
    const rows = await db.select({ id, kind, settings }).from(connections);
    return rows.filter((row) => capabilitiesOf(row).lists).map(sweepOf);
  }

  function sweepOf(connection: { readonly id: string; readonly kind: string }): KeptSchedule {
    const input: AccountSweepInput = {
      connectionId: connection.id,
      queue: connectionQueue(connection),
      carry: null,
    };
    return {
      scheduleId: accountSweepScheduleId(connection.id),
      workflowType: 'accountSweep' satisfies (typeof accountSweep)['name'],
      taskQueue: RUN_QUEUE,
      args: [input],
      summary: 'Compare an account with the checks',
    };
  }

  return createKeptSchedules({ client, logger, prefix: ACCOUNT_SWEEP_PREFIX, everyMs: DAY_MS, wanted });
}

/** Keeps one hourly schedule for the sweep of each listener. */
export function createListenerSchedules({ db, client, logger }: ScheduleDeps) {
  async function wanted(): Promise<KeptSchedule[]> {
    const rows = await db.select({ id: listeners.id }).from(listeners);
    return rows.map(({ id }) => sweepOf(id));
  }

  function sweepOf(listenerId: string): KeptSchedule {
    const input: ListenerSweepInput = { listenerId, carry: null };
    return {
      scheduleId: listenerSweepScheduleId(listenerId),
      workflowType: 'listenerSweep' satisfies (typeof listenerSweep)['name'],
      taskQueue: RUN_QUEUE,
      args: [input],
      summary: 'Look for entries that no webhook told of',
    };
  }

  return createKeptSchedules({ client, logger, prefix: LISTENER_SWEEP_PREFIX, everyMs: HOUR_MS, wanted });
}

/** Keeps the one hourly schedule that looks at every account. */
export function createConnectionCheckSchedule({ client, logger }: Pick<ScheduleDeps, 'client' | 'logger'>) {
  const schedule: KeptSchedule = {
    scheduleId: CONNECTION_CHECKS_ID,
    workflowType: 'connectionChecks' satisfies (typeof connectionChecks)['name'],
    taskQueue: RUN_QUEUE,
    args: [],
    summary: 'Look at the accounts of all connections',
  };
  const wanted = async () => [schedule];
  return createKeptSchedules({ client, logger, prefix: CONNECTION_CHECKS_ID, everyMs: HOUR_MS, wanted });
}
