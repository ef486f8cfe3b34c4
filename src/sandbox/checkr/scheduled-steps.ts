import { ADVERSE_JOB, sendPostAdverse } from './adverse-actions.ts';
import type { CheckrTwin } from './checkr-twin.ts';
import { EXPIRE_JOB, expireInvitation, isOpen, SUBMIT_JOB, submitInvitation } from './invitation-changes.ts';
import { ASSESS_JOB, assessReport, carryOutOutcome, OUTCOME_JOB } from './report-changes.ts';

/** Tells the scheduler what each of Checkr's own steps does when its time has come. */
export function registerScheduledSteps(twin: CheckrTwin): void {
  const { scheduler } = twin.machine;
  scheduler.handle(EXPIRE_JOB, ({ subject }) => {
    const invitation = twin.data().invitations[subject];
    if (invitation !== undefined) expireInvitation(twin, invitation);
    return undefined;
  });
  scheduler.handle(SUBMIT_JOB, ({ subject }) => {
    const invitation = twin.data().invitations[subject];
    if (invitation !== undefined && isOpen(invitation)) submitInvitation(twin, invitation);
    return undefined;
  });
  scheduler.handle(OUTCOME_JOB, ({ subject }) => {
    const report = twin.data().reports[subject];
    if (report !== undefined) carryOutOutcome(twin, report);
    return undefined;
  });
  scheduler.handle(ASSESS_JOB, ({ subject }) => {
    const report = twin.data().reports[subject];
    if (report?.status === 'complete') {
      assessReport(twin, report, report.result === 'clear' ? 'eligible' : 'review');
    }
    return undefined;
  });
  scheduler.handle(ADVERSE_JOB, ({ subject }) => {
    const action = twin.data().adverseActions[subject];
    if (action !== undefined) sendPostAdverse(twin, action);
    return undefined;
  });
}
