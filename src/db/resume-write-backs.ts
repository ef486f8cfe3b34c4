import { and, eq, inArray, sql } from 'drizzle-orm';
import { writeAudit } from './audit.ts';
import type { Db } from './database.ts';
import { leverNotes, leverWriteBacks } from './schema/write-backs.ts';
import { AWAKE, type Opportunity, ofOpportunity, writeBacksOf } from './write-backs.ts';

/** What an admin found in Lever of the notes of which nobody knows; `null` when there are none of these. */
export const UNCONFIRMED_NOTES = ['are_there', 'are_missing'] as const;
export type UnconfirmedNotes = (typeof UNCONFIRMED_NOTES)[number];

/**
 * Takes up the write-backs of an opportunity that wait for an admin, and answers how many. A note of which nobody knows
 * counts as written when the admin has seen it in Lever; one that the admin misses there is written again.
 */
export async function resumeWriteBacks({
  db,
  actor,
  opportunity,
  unconfirmedNotes,
}: {
  readonly db: Db;
  readonly actor: string;
  readonly opportunity: Opportunity;
  readonly unconfirmedNotes: UnconfirmedNotes;
}): Promise<number> {
  return db.transaction(async (tx) => {
    const { notes } = await writeBacksOf(tx, opportunity);
    const doubtful = notes.filter((note) => note.state === 'unconfirmed').map(({ marker }) => marker);
    if (doubtful.length > 0) {
      const state = unconfirmedNotes === 'are_there' ? 'written' : 'none';
      await tx.update(leverNotes).set({ state }).where(inArray(leverNotes.marker, doubtful));
    }
    const taken = await tx
      .update(leverWriteBacks)
      .set({ ...AWAKE, revision: sql`${leverWriteBacks.revision} + 1` })
      .where(and(ofOpportunity(opportunity), eq(leverWriteBacks.state, 'needs_attention')))
      .returning({ runId: leverWriteBacks.runId });
    await writeAudit(tx, {
      actor,
      action: 'write_back.resumed',
      objectType: 'opportunity',
      objectId: opportunity.opportunityId,
      details: { connectionId: opportunity.connectionId, unconfirmedNotes, notes: doubtful.length },
    });
    return taken.length;
  });
}
