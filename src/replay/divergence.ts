import type { HistoryEvent, StoredHistory } from './stored-history.ts';

/** Where a replay left its history: what the history has there, and what the working tree does instead. */
export interface Divergence {
  /** Null when the replayer names no event. */
  readonly eventId: number | null;
  readonly expected: string;
  readonly found: string;
}

const SAYS_EVENT = /HistoryEvent\(id: (\d+), /;
const OTHER_ACTIVITY =
  /Activity (id|type) of scheduled event '(.*?)' does not match activity \1 of activity command '(.*?)'/;
const WRONG_MACHINE = /error: ([A-Za-z ]+?)\s?[Mm]achine does not handle/;
const NO_COMMAND = /No command scheduled for event/;
const THREW = /Replay failed due workflow task failure/;
const ENCODED = /encoded_attributes: Some\(\[([A-Za-z0-9+/=]+)/;

/** Reads the replayer's message, which is all that it says. */
export function describeDivergence(error: Error, { history }: StoredHistory): Divergence {
  const { message } = error;
  const other = OTHER_ACTIVITY.exec(message);
  const event = findEvent(history.events ?? [], message, other?.[2]);
  return {
    eventId: event ? Number(event.eventId) : null,
    expected: event ? describeEvent(event) : 'what the history has',
    found: other ? `activity ${other[3]}` : foundInstead(message),
  };
}

function findEvent(
  events: readonly HistoryEvent[],
  message: string,
  activity: string | undefined,
): HistoryEvent | undefined {
  const id = SAYS_EVENT.exec(message)?.[1];
  if (id) return events.find((event) => String(event.eventId) === id);
  if (activity === undefined) return undefined;
  return events.find(({ activityTaskScheduledEventAttributes: scheduled }) =>
    [scheduled?.activityId, scheduled?.activityType?.name].includes(activity),
  );
}

function foundInstead(message: string): string {
  if (NO_COMMAND.test(message)) return 'nothing';
  const machine = WRONG_MACHINE.exec(message)?.[1];
  if (machine) return `a command of another kind: ${machine.toLowerCase()}`;
  if (THREW.test(message)) return `an error thrown by the workflow${thrown(message)}`;
  return message;
}

/** The replayer shows only the first bytes of a failure. */
function thrown(message: string): string {
  const encoded = ENCODED.exec(message)?.[1];
  const start = encoded ? Buffer.from(encoded, 'base64').toString() : '';
  const text = /"message":"([^"]*)/.exec(start)?.[1];
  return text ? `: ${text}…` : '';
}

function describeEvent(event: HistoryEvent): string {
  const scheduled = event.activityTaskScheduledEventAttributes;
  if (scheduled) return `activity ${scheduled.activityId}`;
  const timer = event.timerStartedEventAttributes ?? event.timerCanceledEventAttributes;
  const attributes = Object.keys(event).find((key) => key.endsWith('EventAttributes'));
  const kind = (attributes ?? 'unknown')
    .replace('EventAttributes', '')
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return timer ? `${kind} (${timer.timerId})` : kind;
}
