import { and, eq, inArray, type SQL } from 'drizzle-orm';
import type { CandidateNeed } from '../domain/check/candidate-need.ts';
import { OPEN_STATUSES } from '../domain/check/card-status.ts';
import { writeCheckEvents } from './check-events.ts';
import type { Db } from './database.ts';
import { checks } from './schema/checks.ts';

/** The open checks of one connection that an event is about: those of a report, or all of a person's. */
export interface ChecksOfEvent {
  readonly connectionId: string;
  readonly reportId?: string | undefined;
  /** Used only when no report is named: what is said of a person is a hint for each of their open checks. */
  readonly personId?: string | undefined;
}

/**
 * Notes that a provider needs something of the candidate (`document` or `information`), or with null that they have
 * answered. It is a hint that only says what the card waits for: a status never follows from it, and a read that
 * shows more clears it. `at`: when the provider says it was so (UTC instant). Answers the ids of the checks that changed.
 */
export async function noteCandidateNeed(
  db: Db,
  of: ChecksOfEvent,
  { need, at }: { readonly need: CandidateNeed | null; readonly at: Date },
): Promise<readonly string[]> {
  const mark = markOf(of);
  if (!mark) return [];
  const { connectionId, status, candidateNeed, candidateNeedAt } = checks;
  return db.transaction(async (tx) => {
    const open = await tx
      .select({ id: checks.id, need: candidateNeed, at: candidateNeedAt })
      .from(checks)
      .where(and(eq(connectionId, of.connectionId), mark, inArray(status, [...OPEN_STATUSES])))
      .orderBy(checks.id)
      .for('no key update');
    const told = open.filter((known) => isNews(known, { need, at }));
    if (told.length === 0) return [];
    const ids = told.map(({ id }) => id);
    await tx.update(checks).set({ candidateNeed: need, candidateNeedAt: at }).where(inArray(checks.id, ids));
    const changed = told.filter((known) => known.need !== need);
    const kind = need === null ? 'candidate_answered' : 'candidate_needed';
    const code = need === null ? {} : { code: need };
    await writeCheckEvents(
      tx,
      changed.map(({ id: checkId }) => ({ checkId, at, kind, ...code })),
    );
    return changed.map(({ id }) => id);
  });
}

function markOf({ reportId, personId }: ChecksOfEvent): SQL | null {
  if (reportId) return eq(checks.reportId, reportId);
  return personId ? eq(checks.providerPersonId, personId) : null;
}

/**
 * An answer is remembered by its time, so that what was asked before it and comes later changes nothing. A need of a
 * document is more exact than one of information, so it stays.
 */
function isNews(
  known: { readonly need: CandidateNeed | null; readonly at: Date | null },
  told: { readonly need: CandidateNeed | null; readonly at: Date },
): boolean {
  if (told.need === null) return known.at === null || known.at <= told.at;
  if (known.need === null) return known.at === null || known.at < told.at;
  return told.need === 'document' && known.need === 'information';
}
