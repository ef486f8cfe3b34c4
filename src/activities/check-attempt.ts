import { randomUUID } from 'node:crypto';
import { type AttemptOrigin, findReusable, originOf } from '../db/check-attempts.ts';
import { writeCheckEvents } from '../db/check-events.ts';
import { type CheckRow, commitAttempt } from '../db/checks.ts';
import type { ConnectionRow } from '../db/connections.ts';
import type { Db } from '../db/database.ts';
import { adverseActionDays } from '../domain/check/adverse-action.ts';
import type { BackgroundCheckTask } from '../domain/definition.ts';
import type { WorkLocation } from '../domain/work-location.ts';
import { newId } from '../ids.ts';
import { attemptTag } from '../integrations/checkr/attempt-tag.ts';
import type { StepInput } from '../workflows/contract.ts';

/** What is to be ordered: by the definition, or by the tags of the posting and the candidate. */
export interface ChosenOrder {
  readonly package: string;
  /** What people call it; null when nobody has listed it. */
  readonly packageName: string | null;
  readonly reference: string | null;
  readonly subAccount: string | null;
}

/** An attempt that is about to be committed. */
export interface NewAttempt {
  readonly input: StepInput;
  readonly task: BackgroundCheckTask;
  readonly chosen: ChosenOrder;
  readonly connection: ConnectionRow;
  readonly employeeId: string;
  readonly workLocation: WorkLocation | null;
}

const DEFAULT_REINVITES = 1;
const DAY_MS = 86_400_000;

/**
 * Commits an attempt with all that is frozen for it. The first one is to use a clear result of the same person again
 * when the task allows that and there is one.
 */
export async function beginAttempt(db: Db, order: NewAttempt): Promise<CheckRow> {
  const origin = await originOf(db, order.input);
  const reusable = origin.cause === 'run' ? await reusableFor(db, order) : null;
  return db.transaction(async (tx) => {
    const reuse = reusable ? ({ cause: 'reuse', reusedFrom: reusable.id } as const) : {};
    const values = { ...valuesOf(order, origin), ...reuse };
    const check = await commitAttempt(tx, values);
    const { previous } = origin;
    if (check.id === values.id && origin.cause === 'reinvite' && previous) {
      const at = check.createdAt;
      await writeCheckEvents(tx, [{ checkId: previous.id, at, kind: 'reinvited', code: check.id }]);
    }
    return check;
  });
}

function reusableFor(
  db: Db,
  { task, chosen, connection, employeeId, input }: NewAttempt,
): Promise<CheckRow | null> {
  const { reuse } = task.settings;
  if (!reuse) return Promise.resolve(null);
  const since = new Date(input.now - reuse.withinDays * DAY_MS);
  return findReusable(db, { employeeId, connectionId: connection.id, package: chosen.package, since });
}

function valuesOf(
  { input, task, chosen, connection, employeeId, workLocation }: NewAttempt,
  { cause, orderedBy, previous }: AttemptOrigin,
): Parameters<typeof commitAttempt>[1] {
  const id = newId('check');
  const { settings } = task;
  return {
    id,
    runId: input.runId,
    taskKey: input.taskKey,
    attempt: input.attempt,
    employeeId,
    connectionId: connection.id,
    package: chosen.package,
    packageName: chosen.packageName,
    billingReference: chosen.reference,
    subAccount: chosen.subAccount,
    node: settings.node ?? null,
    orderedBy,
    cause,
    reinvitesLeft:
      cause === 'reinvite'
        ? Math.max((previous?.reinvitesLeft ?? 0) - 1, 0)
        : (settings.reinvite ?? DEFAULT_REINVITES),
    usesAssess: connection.settings.usesAssess ?? false,
    adverseActionDays: adverseActionDays(settings.adverseActionDays, workLocation?.state ?? null),
    statusAt: new Date(input.now),
    createdAt: new Date(input.now),
    idempotencyKey: randomUUID(),
    tag: attemptTag(id),
    workCountry: workLocation?.country ?? null,
    workState: workLocation?.state ?? null,
    workCity: workLocation?.city ?? null,
  };
}
