import { and, eq, inArray } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { writeBackOf } from '../domain/check/write-back.ts';
import { isOpen } from '../domain/run/task-state.ts';
import { type CheckEvent, eventsOfChange, writeCheckEvents } from './check-events.ts';
import type { Transaction } from './database.ts';
import { type AlertCode, alerts } from './schema/alerts.ts';
import { type CheckRow, checks } from './schema/checks.ts';
import { type ConnectionKind, connections } from './schema/connections.ts';
import { runs } from './schema/runs.ts';
import { WRITE_BACK_SOURCE, type WriteBackSource, wantWriteBackOf } from './write-backs.ts';

interface Change {
  readonly before: CheckRow;
  readonly after: CheckRow;
  readonly now: Date;
}

/**
 * Tells of a change of a check, in its transaction: the timeline, what Lever is to show, and, when no run waits for
 * the check any more or another one has used its result again, an alert.
 */
export async function tellChange(tx: Transaction, change: Change): Promise<void> {
  const { before, after, now } = change;
  await writeCheckEvents(tx, eventsOfChange(before, after, now));
  if (before.status === after.status) return;
  const provider = alias(connections, 'provider');
  const [place] = await tx
    .select({ state: runs.state, provider: provider.kind, ...WRITE_BACK_SOURCE })
    .from(runs)
    .innerJoin(provider, eq(provider.id, after.connectionId))
    .leftJoin(connections, eq(connections.id, runs.connectionId))
    .where(eq(runs.id, after.runId));
  if (!place) throw new Error(`Run ${after.runId} does not exist`);
  await tellLever(tx, after, place);
  if (!isOpen(place.state)) await alert(tx, [after.id], 'check.changed_after_close', now);
  await tellReusers(tx, change);
}

/** Says what Lever is to show of a check as it is now. */
async function tellLever(
  tx: Transaction,
  check: CheckRow,
  { provider, ...source }: WriteBackSource & { readonly provider: ConnectionKind },
): Promise<void> {
  const wanted = writeBackOf(check);
  if (!wanted) return;
  const { runId, taskKey, attempt, id: checkId } = check;
  const reportLink = wanted.state === 'completed' && check.reportId !== null;
  const always = provider === 'proforma';
  await wantWriteBackOf(tx, source, { runId, taskKey, attempt, checkId, ...wanted, reportLink, always });
}

/** A result that was used again is no better than the check it came from. */
async function tellReusers(tx: Transaction, { before, after, now }: Change): Promise<void> {
  if (before.status !== 'clear') return;
  const { status, reportStatus, reportResult, reportAdjudication, reportAssessment } = after;
  const reused = await tx
    .update(checks)
    .set({ status, statusAt: now, reportStatus, reportResult, reportAdjudication, reportAssessment })
    .where(and(eq(checks.reusedFrom, after.id), inArray(checks.status, ['clear'])))
    .returning({ id: checks.id });
  if (reused.length === 0) return;
  const events = reused.map(
    ({ id }): CheckEvent => ({
      checkId: id,
      at: now,
      kind: 'status_changed',
      fromStatus: 'clear',
      toStatus: status,
      code: 'reused_result_changed',
    }),
  );
  await writeCheckEvents(tx, events);
  await alert(
    tx,
    reused.map(({ id }) => id),
    'check.reused_result_changed',
    now,
  );
}

async function alert(
  tx: Transaction,
  checkIds: readonly string[],
  code: AlertCode,
  now: Date,
): Promise<void> {
  await tx.insert(alerts).values(checkIds.map((checkId) => ({ checkId, code, at: now })));
  await writeCheckEvents(
    tx,
    checkIds.map((checkId) => ({ checkId, at: now, kind: 'alerted', code })),
  );
}
