import type { Client } from '@temporalio/client';
import type { Db } from '../db/database.ts';
import { claimActions, type RunActionRow } from './claim.ts';
import type { WorkSource } from './dispatcher.ts';
import { sendRunAction } from './send-action.ts';

const DEADLINE_MS = 5_000;

/** The admin actions that no worker has answered: each is sent again until it is applied or refused. */
export function createActionWork({
  db,
  client,
  leaseMs,
}: {
  readonly db: Db;
  readonly client: Client;
  readonly leaseMs: number;
}): WorkSource<RunActionRow> {
  return {
    claim: (limit) => claimActions(db, { limit, leaseMs }),
    work: async (action) => {
      await sendRunAction({ client, db, action, deadlineMs: DEADLINE_MS });
    },
  };
}
