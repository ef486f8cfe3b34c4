/** Lever: exactly these ten webhook events exist. */
export const LEVER_EVENTS = [
  'applicationCreated',
  'candidateHired',
  'candidateStageChange',
  'candidateArchiveChange',
  'candidateDeleted',
  'interviewCreated',
  'interviewUpdated',
  'interviewDeleted',
  'contactCreated',
  'contactUpdated',
] as const;

export type LeverEvent = (typeof LEVER_EVENTS)[number];

/** Lever: only these four can be limited to origins. */
export const ORIGIN_EVENTS: readonly LeverEvent[] = [
  'applicationCreated',
  'candidateArchiveChange',
  'candidateHired',
  'candidateStageChange',
];
