import { createHash } from 'node:crypto';
import { randomHex } from '../machinery/random-ids.ts';
import { CheckrError } from './checkr-error.ts';
import type { AdverseAction, Report } from './checkr-objects.ts';
import { type CheckrTwin, isoSeconds, nowText, reportOf } from './checkr-twin.ts';
import { adjudicate } from './report-changes.ts';

const DAY_MS = 24 * 3_600_000;
const DEFAULT_NOTICE_MS = 7 * DAY_MS;

export const ADVERSE_JOB = 'adverse_action.post';

/** A report that is to be considered has one adverse item, with an id of 40 hex digits. */
export function adverseItemIds({ id, result }: Report): string[] {
  return result === 'consider' ? [createHash('sha1').update(id).digest('hex')] : [];
}

function activeAction({ data }: CheckrTwin, report: Report): AdverseAction | undefined {
  return Object.values(data().adverseActions).find(
    ({ report_id, status }) => report_id === report.id && status === 'pending',
  );
}

/** Checkr: 400 if the report isn't consider or already has an active adverse action. */
export function requireAdverseCandidate(twin: CheckrTwin, report: Report): void {
  if (report.status !== 'complete' || report.result !== 'consider') {
    throw new CheckrError(400, 'Report result is not consider');
  }
  if (activeAction(twin, report) !== undefined) {
    throw new CheckrError(400, 'Report already has an active adverse action');
  }
}

/** Begins an adverse action: pre-notice now, post-notice when it is scheduled (seven days unless told). */
export function startAdverseAction(
  twin: CheckrTwin,
  report: Report,
  { adverseItemIds: itemIds, postNoticeAt }: { adverseItemIds: string[]; postNoticeAt?: number | undefined },
): AdverseAction {
  requireAdverseCandidate(twin, report);
  const scheduledAt = postNoticeAt ?? twin.now() + DEFAULT_NOTICE_MS;
  const action: AdverseAction = {
    id: randomHex(24),
    created_at: nowText(twin),
    status: 'pending',
    report_id: report.id,
    post_notice_scheduled_at: isoSeconds(scheduledAt),
    canceled_at: null,
    adverse_item_ids: itemIds,
  };
  twin.data().adverseActions[action.id] = action;
  const delayMs = Math.max(0, scheduledAt - twin.now());
  twin.machine.scheduler.add({ kind: ADVERSE_JOB, subject: action.id, delayMs });
  adjudicate(twin, report, 'pre_adverse_action');
  return action;
}

/** The post-notice; nothing for an action that was canceled meanwhile, and it waits while the report is disputed. */
export function sendPostAdverse(twin: CheckrTwin, action: AdverseAction): void {
  if (action.status !== 'pending') return;
  const report = reportOf(twin, action.report_id);
  if (report.status === 'dispute') {
    twin.machine.scheduler.add({ kind: ADVERSE_JOB, subject: action.id, delayMs: DAY_MS });
    return;
  }
  action.status = 'complete';
  adjudicate(twin, report, 'post_adverse_action');
}

export function cancelAdverseAction(twin: CheckrTwin, action: AdverseAction): void {
  if (action.status !== 'pending') throw new CheckrError(400, `Adverse action is ${action.status}`);
  action.status = 'canceled';
  action.canceled_at = nowText(twin);
  twin.machine.scheduler.cancel({ kind: ADVERSE_JOB, subject: action.id });
  adjudicate(twin, reportOf(twin, action.report_id), null);
}
