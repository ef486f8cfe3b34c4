import { z } from '@hono/zod-openapi';
import { allows } from '../../access/permissions.ts';
import { type AuditEntry, writeAudit } from '../../db/audit.ts';
import { isDecided } from '../../db/check-status.ts';
import type { Queryable } from '../../db/database.ts';
import { type CheckCardRows, readCheckCard } from '../../db/read-checks.ts';
import { adverseActionClock } from '../../domain/check/adverse-action.ts';
import { CARD_LABELS, CARD_STATUSES, CHECK_PROGRESS, checkProgress } from '../../domain/check/card-status.ts';
import type { Caller } from '../app-env.ts';
import { Instant, orNull } from '../json.ts';
import { Problem } from '../problem.ts';
import { TimelineEntry, timelineView } from './check-timeline.ts';
import { Check, checkView, type Viewing } from './check-views.ts';
import { Why, whyTask } from './why-waiting.ts';

const Decision = z.object({
  by: z.string(),
  at: Instant,
  reason: z.string().nullable(),
  on_status: z.enum(CARD_STATUSES),
  on_status_label: z.string(),
  holds: z.boolean().openapi({ description: 'False when the card has changed since.' }),
});

const AdverseAction = z.object({
  started_at: Instant,
  ends_at: Instant.nullable().openapi({ description: 'Null while a dispute stops it.' }),
  stopped: z.boolean(),
  days: z.int(),
});

/** The card of one check with all that belongs to it. */
export const CheckCard = Check.extend({
  task_name: z.string().nullable(),
  waits_for: orNull(Why).openapi({ description: 'What the task waits for, while it is at this attempt.' }),
  attempts: z.array(
    z.object({
      id: z.string(),
      attempt: z.int(),
      progress: z.enum(CHECK_PROGRESS),
      created_at: Instant,
    }),
  ),
  timeline: z.array(TimelineEntry).openapi({ description: 'Oldest first.' }),
  decision: Decision.nullable()
    .optional()
    .openapi({ description: 'The last decision of an admin to go on; needs `checks.view_result`.' }),
  adverse_action: AdverseAction.nullable()
    .optional()
    .openapi({ description: 'The waiting period, which only holds; needs `checks.view_result`.' }),
}).openapi('CheckCard');
export type CheckCard = z.infer<typeof CheckCard>;

/** The audit row of a view of a result. */
export function resultViewed({ actor }: Caller, checkId: string): AuditEntry {
  return { actor, action: 'check.result_viewed', objectType: 'check', objectId: checkId };
}

/** Shows the card of a check to a caller; a result that is shown is in the audit log first. */
export function createCardReader({ db }: { readonly db: Queryable }) {
  return async (id: string, caller: Caller, now = new Date()): Promise<CheckCard> => {
    const rows = await readCheckCard(db, id);
    if (!rows) throw new Problem('check.not_found');
    const withResults = allows(caller.role, 'checks.view_result');
    if (withResults) await writeAudit(db, resultViewed(caller, id));
    return cardView(rows, { withResults, now });
  };
}

function cardView(rows: CheckCardRows, viewing: Viewing): CheckCard {
  const { check, task, attempts, events } = rows;
  const { withResults } = viewing;
  const isCurrent = task?.attempt === check.attempt;
  return {
    ...checkView(rows, viewing),
    task_name: task?.name ?? null,
    waits_for: task && isCurrent ? whyTask(task, withResults) : null,
    attempts: attempts.map(({ id, attempt, status, createdAt }) => ({
      id,
      attempt,
      progress: checkProgress(status),
      created_at: createdAt.toISOString(),
    })),
    timeline: timelineView(events, withResults),
    ...(withResults ? { decision: decisionView(rows), adverse_action: adverseActionView(rows) } : {}),
  };
}

function decisionView({ check }: CheckCardRows): z.infer<typeof Decision> | null {
  const { decidedAt, decidedBy, decidedStatus, decisionReason } = check;
  if (!decidedAt || !decidedBy || !decidedStatus) return null;
  return {
    by: decidedBy,
    at: decidedAt.toISOString(),
    reason: decisionReason,
    on_status: decidedStatus,
    on_status_label: CARD_LABELS[decidedStatus],
    holds: isDecided(check),
  };
}

function adverseActionView({ check, events }: CheckCardRows): z.infer<typeof AdverseAction> | null {
  const changes = events.flatMap(({ at, toStatus }) =>
    toStatus === null ? [] : [{ at: at.getTime(), to: toStatus }],
  );
  const clock = adverseActionClock(changes, check.adverseActionDays);
  return (
    clock && {
      started_at: new Date(clock.startedAt).toISOString(),
      ends_at: clock.endsAt === null ? null : new Date(clock.endsAt).toISOString(),
      stopped: clock.stopped,
      days: check.adverseActionDays,
    }
  );
}
