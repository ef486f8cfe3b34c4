import type { Machine } from '../machinery/machine.ts';
import type { Application, ArchiveReason, Opportunity, Posting, Stage } from './lever-objects.ts';
import type { LeverState } from './lever-state.ts';

/** What the Lever twin's rooms share. */
export interface LeverTwin {
  machine: Machine;
  data: () => LeverState;
  now: () => number;
}

export function stageOf({ data }: LeverTwin, id: string): Stage | undefined {
  return data().stages.find((stage) => stage.id === id);
}

export function stageRank({ data }: LeverTwin, id: string): number {
  return data().stages.findIndex((stage) => stage.id === id);
}

export function reasonOf({ data }: LeverTwin, id: string): ArchiveReason | undefined {
  return data().archiveReasons.find((reason) => reason.id === id);
}

export function postingOf({ data }: LeverTwin, id: string): Posting | undefined {
  return data().postings.find((posting) => posting.id === id);
}

export function applicationOf({ data }: LeverTwin, { applications }: Opportunity): Application | undefined {
  const [id] = applications;
  return id === undefined ? undefined : data().applications[id];
}

/** Lever: hired = archived with a reason of type `hired`, whatever the stage. */
export function isHired(twin: LeverTwin, { archived }: Opportunity): boolean {
  return archived !== null && reasonOf(twin, archived.reason)?.type === 'hired';
}
