import { and, eq, inArray, isNull, or, type SQL } from 'drizzle-orm';
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
 * shows more clears it. Answers the ids of the checks that changed.
 */
export async function noteCandidateNeed(
  db: Db,
  of: ChecksOfEvent,
  { need, at }: { readonly need: CandidateNeed | null; readonly at: Date },
): Promise<readonly string[]> {
  const mark = markOf(of);
  if (!mark) return [];
  const wasAsked = need === null ? inArray(checks.candidateNeed, ['document', 'information']) : unlike(need);
  return db.transaction(async (tx) => {
    const changed = await tx
      .update(checks)
      .set({ candidateNeed: need, candidateNeedAt: need === null ? null : at })
      .where(
        and(
          eq(checks.connectionId, of.connectionId),
          mark,
          inArray(checks.status, [...OPEN_STATUSES]),
          wasAsked,
        ),
      )
      .returning({ id: checks.id });
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

/** A need of a document is more exact than one of information, so it stays. */
function unlike(need: CandidateNeed): SQL | undefined {
  const none = isNull(checks.candidateNeed);
  return need === 'document' ? or(none, eq(checks.candidateNeed, 'information')) : none;
}
