import { markersIn } from '../domain/lever/note-text.ts';
import type { ShownNote, ShownWriteBack, WantedWriteBack } from '../domain/lever/write-back-step.ts';
import type { LeverClient } from '../integrations/lever/client.ts';
import { stageIdOf } from '../integrations/lever/opportunity.ts';

/** Reads of Lever what the wanted write-back depends on, no more; at most three requests and further pages of notes. */
export async function readShown(
  lever: LeverClient,
  opportunityId: string,
  wanted: WantedWriteBack,
): Promise<ShownWriteBack> {
  const opportunity = await lever.getOpportunity(opportunityId);
  const inQuestion = wanted.notes.some((note) => note.state !== 'written' || note.sends > 1);
  return {
    tags: opportunity.tags,
    notes: inQuestion ? await readNotes(lever, opportunityId) : [],
    stage:
      wanted.stage === null ? 'unneeded' : await compareStage(lever, stageIdOf(opportunity), wanted.stage),
  };
}

async function readNotes(lever: LeverClient, opportunityId: string): Promise<ShownNote[]> {
  const notes = await lever.listNotes(opportunityId);
  return notes
    .filter((note) => note.deletedAt === null)
    .flatMap(({ id, fields, secret, createdAt }) =>
      fields
        .flatMap(({ value }) => markersIn(value))
        .map((marker) => ({ id, marker, secret, createdAt: createdAt ?? 0 })),
    );
}

/** Lever: stages are listed in the order of the pipeline. Whoever is past the wanted one is not moved back. */
async function compareStage(
  lever: LeverClient,
  current: string | null,
  wanted: string,
): Promise<ShownWriteBack['stage']> {
  if (current === wanted) return 'reached';
  const ids = (await lever.listStages()).map(({ id }) => id);
  if (!ids.includes(wanted)) return 'unknown';
  return current !== null && ids.indexOf(current) > ids.indexOf(wanted) ? 'reached' : 'before';
}
