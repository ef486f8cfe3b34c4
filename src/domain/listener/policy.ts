/** What happened in Lever to somebody who has entered, as a fresh read shows it. */
export const DEPARTURES = ['unhired', 'archived', 'deleted'] as const;
export type Departure = (typeof DEPARTURES)[number];

/** What a listener does about a departure while the run is open. */
export const DEPARTURE_POLICIES = ['nothing', 'flag', 'cancel'] as const;
export type DeparturePolicy = (typeof DEPARTURE_POLICIES)[number];

/** What a listener does about a later hire, or a later move to its stage, after the run closed. */
export const REHIRE_POLICIES = ['start', 'ask', 'ignore'] as const;
export type RehirePolicy = (typeof REHIRE_POLICIES)[number];

/** What a listener does about whatever follows an entry. */
export interface ListenerPolicies extends Readonly<Record<Departure, DeparturePolicy>> {
  readonly rehired: RehirePolicy;
}

/** What a new listener does unless it is told otherwise: nothing is canceled without a person. */
export const DEFAULT_POLICIES: ListenerPolicies = {
  unhired: 'flag',
  archived: 'flag',
  deleted: 'flag',
  rehired: 'start',
};

/** Why a run is flagged: a departure, or a re-hire that waits for an answer. */
export const RUN_FLAGS = [...DEPARTURES, 'rehired'] as const;
export type RunFlag = (typeof RUN_FLAGS)[number];

/** What may be answered to a flag; `resolved`: Lever took it back before anybody answered. */
export const FLAG_ANSWERS = ['acknowledged', 'started', 'ignored', 'resolved'] as const;
export type FlagAnswer = (typeof FLAG_ANSWERS)[number];

/** A flag as an admin reads it. */
export const FLAG_SENTENCES: Readonly<Record<RunFlag, string>> = {
  unhired: 'The hire was taken back in Lever.',
  archived: 'The candidate was archived in Lever with a reason that is no hire.',
  deleted: 'The candidate was deleted in Lever.',
  rehired: 'Lever shows a later hire, or a later move to the stage. Should a new run start?',
};
