import { asc, eq } from 'drizzle-orm';
import { type CardStatus, OPEN_STATUSES, orderFailure } from '../domain/check/card-status.ts';
import type { Queryable } from './database.ts';
import { type CheckEventKind, checkEvents } from './schema/check-events.ts';
import type { CheckRow } from './schema/checks.ts';

export type CheckEventRow = typeof checkEvents.$inferSelect;

/** One thing that happened to a check. */
export interface CheckEvent {
  readonly checkId: string;
  readonly at: Date;
  readonly kind: CheckEventKind;
  readonly fromStatus?: CardStatus;
  readonly toStatus?: CardStatus;
  readonly actor?: string;
  readonly code?: string;
}

/** Writes events of timelines; called in the transaction of what they tell. */
export async function writeCheckEvents(db: Queryable, events: readonly CheckEvent[]): Promise<void> {
  if (events.length > 0) await db.insert(checkEvents).values([...events]);
}

/** The timeline of a check, oldest first. */
export function listCheckEvents(db: Queryable, checkId: string): Promise<CheckEventRow[]> {
  return db.select().from(checkEvents).where(eq(checkEvents.checkId, checkId)).orderBy(asc(checkEvents.id));
}

/** What a change of a check's row has to tell. */
export function eventsOfChange(before: CheckRow, after: CheckRow, at: Date): CheckEvent[] {
  const checkId = after.id;
  const events: CheckEvent[] = [];
  if (before.providerOrderId === null && after.providerOrderId !== null) {
    events.push({ checkId, at, kind: 'ordered' });
  }
  if (before.status !== after.status) {
    const code = after.status === 'order_failed' ? orderFailure(after) : null;
    events.push({
      checkId,
      at,
      kind: 'status_changed',
      fromStatus: before.status,
      toStatus: after.status,
      ...(code ? { code } : {}),
    });
  }
  const estimate = after.estimatedCompletionAt?.getTime();
  if (estimate !== undefined && estimate !== before.estimatedCompletionAt?.getTime()) {
    const code = new Date(estimate).toISOString().slice(0, 10);
    events.push({ checkId, at, kind: 'estimate_changed', code });
  }
  if (before.candidateNeed !== null && after.candidateNeed === null && isOpen(after)) {
    events.push({ checkId, at, kind: 'candidate_answered', code: before.candidateNeed });
  }
  if (before.decidedRevision !== null && after.decidedRevision === null) {
    events.push({ checkId, at, kind: 'decision_lapsed' });
  }
  return events;
}

function isOpen({ status }: CheckRow): boolean {
  return OPEN_STATUSES.includes(status);
}
