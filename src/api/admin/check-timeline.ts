import { z } from '@hono/zod-openapi';
import type { CheckEventRow } from '../../db/check-events.ts';
import { CHECK_EVENT_KINDS, type CheckEventKind } from '../../db/schema/check-events.ts';
import {
  CARD_LABELS,
  CARD_STATUSES,
  type CardStatus,
  CHECK_PROGRESS,
  checkProgress,
  PROGRESS_LABELS,
} from '../../domain/check/card-status.ts';
import { Instant } from '../json.ts';

/** One line of a timeline; the statuses are there only for callers with `checks.view_result`. */
export const TimelineEntry = z
  .object({
    at: Instant,
    kind: z.enum(CHECK_EVENT_KINDS),
    sentence: z.string(),
    actor: z.string().nullable().openapi({ description: 'Null for the provider and for the run itself.' }),
    code: z.string().nullable(),
    from_progress: z.enum(CHECK_PROGRESS).nullable(),
    to_progress: z.enum(CHECK_PROGRESS).nullable(),
    from_status: z.enum(CARD_STATUSES).nullable().optional(),
    to_status: z.enum(CARD_STATUSES).nullable().optional(),
  })
  .openapi('CheckTimelineEntry');
export type TimelineEntry = z.infer<typeof TimelineEntry>;

const SENTENCES: Readonly<Record<CheckEventKind, string>> = {
  initialized: 'Check initialized',
  reused: 'The result of an earlier check is used again, as the task allows',
  reuse_dropped: 'The result of an earlier check is not good any more, so this one is ordered',
  ordered: 'Ordered',
  status_changed: 'Status changed',
  estimate_changed: 'Estimated completion',
  candidate_needed: 'The provider asks the candidate for something',
  candidate_answered: 'The candidate has answered',
  reinvited: 'Invited again by another attempt',
  cancel_wanted: 'Cancellation asked for',
  complete_wanted: 'Completion asked for',
  completion_sent: 'The provider is asked to complete the report now',
  completion_answered: 'The provider completes the report now',
  completion_refused: 'The provider refuses to complete the report now',
  decided: 'Decided to go on',
  decision_lapsed: 'The decision has lapsed, because the card changed',
  alerted: 'Alert raised',
};

/** Kinds that say something about a result. */
const ABOUT_RESULTS: readonly CheckEventKind[] = ['decided', 'decision_lapsed', 'reuse_dropped'];

/** The timeline as a caller may see it: without the right to results it tells progress only. */
export function timelineView(events: readonly CheckEventRow[], withResults: boolean): TimelineEntry[] {
  return events.flatMap((event) => {
    const { kind, fromStatus, toStatus } = event;
    const hidden = ABOUT_RESULTS.includes(kind) || (kind === 'status_changed' && sameProgress(event));
    if (!withResults && hidden) return [];
    const entry: TimelineEntry = {
      at: event.at.toISOString(),
      kind,
      sentence: sentenceOf(event, withResults),
      actor: event.actor,
      code: withResults || kind !== 'status_changed' ? event.code : null,
      from_progress: progressOf(fromStatus),
      to_progress: progressOf(toStatus),
    };
    return withResults ? [{ ...entry, from_status: fromStatus, to_status: toStatus }] : [entry];
  });
}

function sentenceOf({ kind, fromStatus, toStatus, code }: CheckEventRow, withResults: boolean): string {
  const sentence = SENTENCES[kind];
  if (kind === 'estimate_changed' && code) return `${sentence}: ${code}`;
  if (kind !== 'status_changed' || !fromStatus || !toStatus) return sentence;
  const label = (status: CardStatus) =>
    withResults ? CARD_LABELS[status] : PROGRESS_LABELS[checkProgress(status)];
  return `${label(fromStatus)} → ${label(toStatus)}`;
}

function sameProgress({ fromStatus, toStatus }: CheckEventRow): boolean {
  return progressOf(fromStatus) === progressOf(toStatus);
}

function progressOf(status: CardStatus | null) {
  return status === null ? null : checkProgress(status);
}
