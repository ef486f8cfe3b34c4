import { ControlRefusal } from '../machinery/control-router.ts';
import { moveStage, setArchived } from './candidacy-changes.ts';
import type { ArchiveReason, Opportunity } from './lever-objects.ts';
import { type LeverTwin, reasonOf, stageOf } from './lever-twin.ts';

export function knownOpportunity({ data }: LeverTwin, id: string): Opportunity {
  const opportunity = data().opportunities[id];
  if (opportunity === undefined) throw new ControlRefusal(404, `no opportunity ${id}`);
  return opportunity;
}

function activeReason({ data }: LeverTwin, type: ArchiveReason['type']): string {
  const reason = data().archiveReasons.find((known) => known.type === type && known.status === 'active');
  if (reason === undefined) throw new ControlRefusal(409, `the account has no active ${type} reason`);
  return reason.id;
}

/** Archives as a person on the page would: with the reason given, or the first active one of the type. */
export function archiveByHand(
  twin: LeverTwin,
  opportunity: Opportunity,
  { type, reason }: { type: ArchiveReason['type']; reason?: string | undefined },
): void {
  if (reason !== undefined && reasonOf(twin, reason) === undefined) {
    throw new ControlRefusal(404, `no archive reason ${reason}`);
  }
  setArchived(twin, opportunity, reason ?? activeReason(twin, type), { by: 'person' });
}

/** Moves to the stage with this id or name. */
export function moveByHand(twin: LeverTwin, opportunity: Opportunity, wanted: string): void {
  const stage = stageOf(twin, wanted) ?? twin.data().stages.find(({ text }) => text === wanted);
  if (stage === undefined) throw new ControlRefusal(404, `no stage ${wanted}`);
  moveStage(twin, opportunity, stage.id, { by: 'person', userId: twin.data().users[0]?.id });
}
