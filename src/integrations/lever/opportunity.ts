import { z } from 'zod';
import { EpochMs, listOrEmpty, orNull, textOrEmpty } from '../tolerant.ts';
import { type LeverArchiveReason, LeverStage } from './account-lists.ts';
import { LeverContact, LeverPhone, LeverUser } from './person.ts';

const LeverArchived = z.object({ reason: orNull(z.string()), archivedAt: orNull(EpochMs) });

const RequisitionForHire = z.object({
  id: orNull(z.string()),
  requisitionCode: orNull(z.string()),
  hiringManagerOnHire: orNull(z.string()),
});

/** What joins an opportunity to a posting. Name, e-mail and phone are null when a recruiter added it. */
export const LeverApplication = z.object({
  id: z.string(),
  type: orNull(z.string()),
  opportunityId: orNull(z.string()),
  posting: orNull(z.string()),
  postingHiringManager: orNull(z.string()),
  postingOwner: orNull(z.string()),
  name: orNull(z.string()),
  email: orNull(z.string()),
  phone: orNull(LeverPhone),
  createdAt: orNull(EpochMs),
  archived: orNull(LeverArchived),
  requisitionForHire: orNull(RequisitionForHire),
});
export type LeverApplication = z.infer<typeof LeverApplication>;

const StageChange = z.object({
  toStageId: z.string(),
  toStageIndex: orNull(z.number()),
  updatedAt: orNull(EpochMs),
  userId: orNull(z.string()),
});

/** One candidacy. `contact`, `stage`, `owner` and `applications` are ids unless they were expanded. */
export const LeverOpportunity = z.object({
  id: z.string(),
  name: textOrEmpty,
  headline: textOrEmpty,
  contact: orNull(z.union([z.string(), LeverContact])),
  stage: orNull(z.union([z.string(), LeverStage])),
  owner: orNull(z.union([z.string(), LeverUser])),
  location: textOrEmpty,
  opportunityLocation: orNull(z.string()),
  emails: listOrEmpty(z.string()),
  phones: listOrEmpty(LeverPhone),
  links: listOrEmpty(z.string()),
  tags: listOrEmpty(z.string()),
  sources: listOrEmpty(z.string()),
  applications: listOrEmpty(z.union([z.string(), LeverApplication])),
  confidentiality: orNull(z.string()),
  archived: orNull(LeverArchived),
  stageChanges: listOrEmpty(StageChange),
  origin: orNull(z.string()),
  createdAt: orNull(EpochMs),
  updatedAt: orNull(EpochMs),
  lastInteractionAt: orNull(EpochMs),
  lastAdvancedAt: orNull(EpochMs),
  snoozedUntil: orNull(EpochMs),
  isAnonymized: z.boolean().nullish(),
});
export type LeverOpportunity = z.infer<typeof LeverOpportunity>;

/** The id of the person behind an opportunity; null when Lever gives none. */
export function contactIdOf({ contact }: Pick<LeverOpportunity, 'contact'>): string | null {
  return typeof contact === 'string' ? contact : (contact?.id ?? null);
}

/** The person behind an opportunity, when it was read with `expand: ['contact']`. */
export function expandedContactOf({ contact }: Pick<LeverOpportunity, 'contact'>): LeverContact | null {
  return typeof contact === 'string' ? null : contact;
}

/** The applications of an opportunity, when it was read with `expand: ['applications']`. */
export function expandedApplicationsOf({
  applications,
}: Pick<LeverOpportunity, 'applications'>): LeverApplication[] {
  return applications.filter((application) => typeof application !== 'string');
}

/** The id of the stage in which an opportunity is; it says nothing about a hire. */
export function stageIdOf({ stage }: Pick<LeverOpportunity, 'stage'>): string | null {
  return typeof stage === 'string' ? stage : (stage?.id ?? null);
}

/** True when the opportunity is archived with a reason whose type is `hired`: Lever's only mark of a hire. */
export function isHired(
  { archived }: Pick<LeverOpportunity, 'archived'>,
  archiveReasons: readonly Pick<LeverArchiveReason, 'id' | 'type'>[],
): boolean {
  if (!archived?.reason) return false;
  return archiveReasons.some(({ id, type }) => id === archived.reason && type === 'hired');
}

/** When the opportunity was last moved to this stage (epoch ms); null when it never was. Another stage since then counts too. */
export function reachedAt(
  { stageChanges }: Pick<LeverOpportunity, 'stageChanges'>,
  stageId: string | null,
): number | null {
  const moves = stageChanges.flatMap(({ toStageId, updatedAt }) =>
    toStageId === stageId && updatedAt !== null ? [updatedAt] : [],
  );
  return moves.length > 0 ? Math.max(...moves) : null;
}
