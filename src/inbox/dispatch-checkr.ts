import { and, eq, gt } from 'drizzle-orm';
import { z } from 'zod';
import type { VendorClients } from '../activities/vendor-clients.ts';
import type { CheckRow } from '../db/checks.ts';
import type { Db } from '../db/database.ts';
import { getRun } from '../db/runs.ts';
import { checks } from '../db/schema/checks.ts';
import { isOpen } from '../domain/run/task-state.ts';
import { connectionQueue } from '../workflows/contract.ts';
import type { DeliveryRow } from './claim.ts';
import { matchCheck } from './match-check.ts';
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
    const check = await matchCheck(event, { db, connectionId, checkr: () => vendors.checkr(connectionId) });
    if (check) return tell(check, delivery);
    const isOld = now() - delivery.receivedAt.getTime() >= MATCH_WITHIN_MS;
    if (isOld) return { state: 'not_ours', outcome: 'No check of ours fits this event.' };
    return { state: 'again', outcome: 'No check fits this event yet.' };
  };

  async function tell(check: CheckRow, delivery: DeliveryRow): Promise<Outcome> {
    const run = await getRun(db, check.runId);
    if (isOpen(run.state) && !(await isSuperseded(check))) {
      const poked = await starter.poke(run, { deliveryId: delivery.id, taskKey: check.taskKey });
      if (poked === 'poked') return { state: 'done', outcome: 'Told the run.', runId: run.id };
    }
    const queue = connectionQueue({ kind: 'checkr', id: check.connectionId });
    await starter.followUp({ id: check.id, queue }, delivery.id);
    return { state: 'done', outcome: 'Refreshes the card; the run goes on without it.', runId: run.id };
  }

  async function isSuperseded(check: CheckRow): Promise<boolean> {
    const sameTask = and(eq(checks.runId, check.runId), eq(checks.taskKey, check.taskKey));
    const later = await db
      .select({ id: checks.id })
      .from(checks)
      .where(and(sameTask, gt(checks.attempt, check.attempt)))
      .limit(1);
    return later.length > 0;
  }
}

type EventObject = Parameters<typeof matchCheck>[0]['object'];

function withoutUndefined(object: z.infer<typeof Body>['object']): EventObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
