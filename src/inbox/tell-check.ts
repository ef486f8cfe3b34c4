import { countHint } from '../db/check-hints.ts';
import type { Db } from '../db/database.ts';
import { isOpen } from '../domain/run/task-state.ts';
import { connectionQueue } from '../workflows/contract.ts';
import type { DeliveryRow } from './claim.ts';
import type { MatchedCheck } from './match-check.ts';
import type { Outcome } from './outcome.ts';
import type { RunStarter } from './run-starter.ts';

/** How long an event that fits no check is tried again: longer than a provider itself retries. */
export const MATCH_WITHIN_MS = 25 * 3_600_000;

/**
 * Acts on an event of a provider: pokes the run of its check, and refreshes the card when the run is closed or reads
 * the check no more.
 */
export async function tellCheck(
  matched: MatchedCheck | null,
  {
    db,
    delivery,
    starter,
    now,
  }: {
    readonly db: Db;
    readonly delivery: DeliveryRow;
    readonly starter: RunStarter;
    readonly now: number;
  },
): Promise<Outcome> {
  if (!matched) {
    const isOld = now - delivery.receivedAt.getTime() >= MATCH_WITHIN_MS;
    if (isOld) return { state: 'not_ours', outcome: 'No check of ours fits this event.' };
    return { state: 'again', outcome: 'No check fits this event yet.' };
  }
  const { check, run, superseded } = matched;
  const settled = await countHint(db, check.id);
  if (isOpen(run.state) && !superseded) {
    const poked = await starter.poke(run, { deliveryId: delivery.id, taskKey: check.taskKey });
    if (poked === 'poked' && !settled) return { state: 'done', outcome: 'Told the run.', runId: run.id };
  }
  const queue = connectionQueue({ kind: delivery.source, id: check.connectionId });
  await starter.followUp({ id: check.id, queue }, delivery.id);
  return { state: 'done', outcome: 'Refreshes the card; the run goes on without it.', runId: run.id };
}
