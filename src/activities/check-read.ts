import { type CheckPatch, type CheckRow, getCheck, updateCheck } from '../db/checks.ts';
import type { TaskNext } from '../domain/run/task-next.ts';
import type { CheckrClient } from '../integrations/checkr/client.ts';
import type { CheckrReport } from '../integrations/checkr/order.ts';
import { VendorError } from '../integrations/vendor-error.ts';
import type { StepInput } from '../workflows/contract.ts';
import { instant, orderPatch } from './check-order.ts';
import type { CheckDeps } from './check-person.ts';
import { whenRefused } from './check-refusal.ts';

/** The steps that read what the provider says now. */
export function createReadSteps({ db, store, vendors }: CheckDeps) {
  async function readOrder(input: StepInput): Promise<TaskNext> {
    const attempt = await store.open(input);
    return whenRefused({ store, attempt, input }, async () => {
      const checkr = await vendors.checkr(attempt.connection.id);
      return store.settle(attempt, input, await readAtProvider(checkr, attempt.check, input.now));
    });
  }

  async function refreshCheck({
    checkId,
    now,
  }: {
    readonly checkId: string;
    readonly now: number;
  }): Promise<void> {
    const check = await getCheck(db, checkId);
    const checkr = await vendors.checkr(check.connectionId);
    const patch = await readAtProvider(checkr, check, now);
    await db.transaction((tx) => updateCheck(tx, { id: checkId, patch, now: new Date(now) }));
  }

  return { readOrder, refreshCheck };
}

/** Reads the report, or the invitation as long as there is none; at most two requests. */
async function readAtProvider(checkr: CheckrClient, check: CheckRow, now: number): Promise<CheckPatch> {
  if (check.reportId) return reportPatch(await checkr.getReport(check.reportId), now);
  if (!check.providerOrderId) return {};
  const invitation = await invitationOrNull(checkr, check.providerOrderId);
  if (!invitation) return { orderDeleted: true, readAt: new Date(now) };
  const patch = orderPatch(invitation, { now });
  if (!invitation.report_id) return patch;
  return { ...patch, ...reportPatch(await checkr.getReport(invitation.report_id), now) };
}

/** Checkr answers 404 for a deleted invitation on some accounts, whatever is asked to be included. */
async function invitationOrNull(checkr: CheckrClient, id: string) {
  try {
    return await checkr.getInvitation(id);
  } catch (error) {
    if (error instanceof VendorError && error.code === 'checkr.not_found') return null;
    throw error;
  }
}

function reportPatch(report: CheckrReport, now: number): CheckPatch {
  return {
    reportId: report.id,
    reportStatus: report.status,
    reportResult: report.result,
    reportAdjudication: report.adjudication,
    reportAssessment: report.assessment,
    reportIncludesCanceled: report.includes_canceled,
    estimatedCompletionAt: instant(report.estimated_completion_time),
    completedAt: instant(report.completed_at),
    readAt: new Date(now),
    holdReason: null,
    holdUntil: null,
  };
}
