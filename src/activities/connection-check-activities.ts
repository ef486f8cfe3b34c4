import { isNotNull } from 'drizzle-orm';
import { connections } from '../db/schema/connections.ts';
import type { Logger } from '../logger.ts';
import {
  type ConnectionCheckActivities,
  type ConnectionListActivities,
  connectionQueue,
} from '../workflows/contract.ts';
import { type ConnectionCheckDeps, createConnectionCheck } from './connection-check.ts';
import { guardActivities } from './guard-activities.ts';

/** The activities of the hourly look at accounts: `list` on the run queue, `account` on the queues of connections. */
export function createConnectionCheckActivities({
  logger,
  ...deps
}: ConnectionCheckDeps & { readonly logger: Logger }): {
  readonly list: ConnectionListActivities;
  readonly account: ConnectionCheckActivities;
} {
  const { check } = createConnectionCheck(deps);
  const list: ConnectionListActivities = {
    async listConnectionsToCheck() {
      const { id, kind } = connections;
      const rows = await deps.db
        .select({ id, kind })
        .from(connections)
        .where(isNotNull(connections.credential));
      return rows.map((row) => ({ connectionId: row.id, queue: connectionQueue(row) }));
    },
  };
  const account: ConnectionCheckActivities = {
    async checkConnection({ connectionId }) {
      await check(connectionId);
    },
  };
  return { list: guardActivities(list, logger), account: guardActivities(account, logger) };
}
