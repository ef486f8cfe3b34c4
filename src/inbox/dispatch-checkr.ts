import { z } from 'zod';
import type { VendorClients } from '../activities/vendor-clients.ts';
import { findConnection } from '../db/connections.ts';
import type { Db } from '../db/database.ts';
import { isOpen } from '../domain/run/task-state.ts';
import type { CheckrClient } from '../integrations/checkr/client.ts';
import { connectionQueue } from '../workflows/contract.ts';
import type { DeliveryRow } from './claim.ts';
import { type MatchedCheck, matchCheck } from './match-check.ts';
import type { Outcome } from './outcome.ts';
import type { RunStarter } from './run-starter.ts';

/** How long an event that fits no check is tried again: longer than Checkr itself retries. */
const MATCH_WITHIN_MS = 25 * 3_600_000;

const Body = z.object({
  object: z.object({
    id: z.string().optional(),
    reportId: z.string().optional(),
    candidateId: z.string().optional(),
    tags: z.array(z.string()).optional(),
  }),
});

/** An event of a check pokes its run, or refreshes the card when the run is closed. */
export function createCheckrDispatch({
  db,
  starter,
  vendors,
  now = Date.now,
}: {
  readonly db: Db;
  readonly starter: RunStarter;
  readonly vendors: VendorClients;
  readonly now?: () => number;
}) {
  return async function dispatchCheckr(delivery: DeliveryRow): Promise<Outcome> {
    if (!/^(invitation|report)\./.test(delivery.event)) {
      return { state: 'ignored', outcome: `Nothing depends on ${delivery.event}.` };
    }
    const body = Body.safeParse(delivery.body);
    if (!body.success) return { state: 'ignored', outcome: 'The event names no object.' };
    const { connectionId } = delivery;
    const object = withoutUndefined(body.data.object);
    const event = { type: delivery.event, object };
    const matched = await matchCheck(event, { db, connectionId, checkr: () => checkrOf(connectionId) });
    if (matched) return tell(matched, delivery);
    const isOld = now() - delivery.receivedAt.getTime() >= MATCH_WITHIN_MS;
    if (isOld) return { state: 'not_ours', outcome: 'No check of ours fits this event.' };
    return { state: 'again', outcome: 'No check fits this event yet.' };
  };

  async function checkrOf(connectionId: string): Promise<CheckrClient> {
    const connection = await findConnection(db, connectionId);
    if (!connection) throw new Error(`Connection ${connectionId} does not exist`);
    return vendors.checkr(connection);
  }

  async function tell({ check, run, superseded }: MatchedCheck, delivery: DeliveryRow): Promise<Outcome> {
    if (isOpen(run.state) && !superseded) {
      const poked = await starter.poke(run, { deliveryId: delivery.id, taskKey: check.taskKey });
      if (poked === 'poked') return { state: 'done', outcome: 'Told the run.', runId: run.id };
    }
    const queue = connectionQueue({ kind: 'checkr', id: check.connectionId });
    await starter.followUp({ id: check.id, queue }, delivery.id);
    return { state: 'done', outcome: 'Refreshes the card; the run goes on without it.', runId: run.id };
  }
}

type EventObject = Parameters<typeof matchCheck>[0]['object'];

function withoutUndefined(object: z.infer<typeof Body>['object']): EventObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
