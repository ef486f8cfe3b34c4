import type { Archived, Opportunity } from './lever-objects.ts';
import { applicationOf, isHired, type LeverTwin, stageRank } from './lever-twin.ts';
import { fire, type LeverOccurrence } from './lever-webhooks.ts';

type Actor = { by: 'person' | 'api'; userId?: string | undefined };

function touch(twin: LeverTwin, opportunity: Opportunity): void {
  const now = twin.now();
  opportunity.updatedAt = now;
  opportunity.lastInteractionAt = now;
  twin.machine.changed();
}

function ids({ id, contact }: Opportunity) {
  return { opportunityId: id, candidateId: id, contactId: contact };
}

/** Moves to a stage; moving to the stage it is in changes nothing. */
export function moveStage(twin: LeverTwin, opportunity: Opportunity, stage: string, actor: Actor): void {
  const fromStageId = opportunity.stage;
  if (fromStageId === stage) return;
  touch(twin, opportunity);
  const updatedAt = twin.now();
  opportunity.stage = stage;
  opportunity.lastAdvancedAt = updatedAt;
  opportunity.stageChanges.push({
    toStageId: stage,
    toStageIndex: stageRank(twin, stage),
    updatedAt,
    ...(actor.userId === undefined ? {} : { userId: actor.userId }),
  });
  fire(twin, {
    event: 'candidateStageChange',
    data: { ...ids(opportunity), toStageId: stage, fromStageId },
    opportunity,
    by: actor.by,
  });
}

function hireOrder(twin: LeverTwin, hired: LeverOccurrence, change: LeverOccurrence): LeverOccurrence[] {
  const { hireOrder } = twin.data().settings;
  const hiredFirst = hireOrder === 'random' ? Math.random() < 0.5 : hireOrder === 'hired-first';
  return hiredFirst ? [hired, change] : [change, hired];
}

/** Archives with a reason, or unarchives with null. Lever: hiring is archiving with a reason of type `hired`. */
export function setArchived(
  twin: LeverTwin,
  opportunity: Opportunity,
  reason: string | null,
  { by }: Actor,
): void {
  const from = opportunity.archived;
  const wasHired = isHired(twin, opportunity);
  const to: Archived | null = reason === null ? null : { reason, archivedAt: twin.now() };
  if (from === null && to === null) return;
  touch(twin, opportunity);
  opportunity.archived = to;
  opportunity.lastAdvancedAt = twin.now();
  const application = applicationOf(twin, opportunity);
  if (application !== undefined) application.archived = to === null ? null : { ...to };
  const change: LeverOccurrence = {
    event: 'candidateArchiveChange',
    data: { ...ids(opportunity), fromArchived: from, toArchived: to },
    opportunity,
    by,
  };
  const hired: LeverOccurrence = { event: 'candidateHired', data: ids(opportunity), opportunity, by };
  const newlyHired = !wasHired && isHired(twin, opportunity);
  for (const occurrence of newlyHired ? hireOrder(twin, hired, change) : [change]) fire(twin, occurrence);
}

/** Adds to and removes from a list of words; adding what is there changes nothing. */
function changeWords(words: string[], { add, remove }: { add: string[]; remove: string[] }): string[] {
  const gone = new Set(remove);
  return [...new Set([...words, ...add])].filter((word) => !gone.has(word));
}

export function changeTags(
  twin: LeverTwin,
  opportunity: Opportunity,
  change: { add: string[]; remove: string[] },
): void {
  opportunity.tags = changeWords(opportunity.tags, change);
  touch(twin, opportunity);
}

export function changeSources(
  twin: LeverTwin,
  opportunity: Opportunity,
  change: { add: string[]; remove: string[] },
): void {
  opportunity.sources = changeWords(opportunity.sources, change);
  touch(twin, opportunity);
}

/** Lever: links live on the contact. */
export function changeLinks(
  twin: LeverTwin,
  opportunity: Opportunity,
  change: { add: string[]; remove: string[] },
): void {
  const contact = twin.data().contacts[opportunity.contact];
  if (contact !== undefined) contact.links = changeWords(contact.links, change);
  touch(twin, opportunity);
}

/** Deletes for good; afterwards only `GET /opportunities/deleted` knows of it. */
export function deleteOpportunity(twin: LeverTwin, opportunity: Opportunity, deletedBy: string | null): void {
  const data = twin.data();
  delete data.opportunities[opportunity.id];
  for (const id of opportunity.applications) delete data.applications[id];
  data.deleted.push({ ...opportunity, deletedBy, deletedAt: twin.now() });
  twin.machine.changed();
  fire(twin, {
    event: 'candidateDeleted',
    data: { opportunityId: opportunity.id, candidateId: opportunity.id },
    opportunity,
    by: 'person',
  });
}
