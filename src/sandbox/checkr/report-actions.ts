import { adverseItemIds, sendPostAdverse, startAdverseAction } from './adverse-actions.ts';
import { CheckrError } from './checkr-error.ts';
import type { Report } from './checkr-objects.ts';
import type { CheckrTwin } from './checkr-twin.ts';
import {
  adjudicate,
  cancelReport,
  completeNow,
  completeReport,
  disputeReport,
  resumeReport,
  suspendReport,
} from './report-changes.ts';

export interface ReportAction {
  label: string;
  /** In which states the page offers it. */
  from: Report['status'][];
  act: (twin: CheckrTwin, report: Report) => void;
}

function startPreAdverse(twin: CheckrTwin, report: Report): void {
  startAdverseAction(twin, report, { adverseItemIds: adverseItemIds(report) });
}

function finishAdverse(twin: CheckrTwin, report: Report): void {
  const action = Object.values(twin.data().adverseActions).find(
    ({ report_id, status }) => report_id === report.id && status === 'pending',
  );
  if (action === undefined) throw new CheckrError(400, 'Report has no active adverse action');
  sendPostAdverse(twin, action);
}

/** What a person can do with a report, on the page and by the control API; the keys are the last path segment. */
export const REPORT_ACTIONS: Record<string, ReportAction> = {
  clear: {
    label: 'Decide clear',
    from: ['pending', 'dispute'],
    act: (twin, report) => completeReport(twin, report, { result: 'clear' }),
  },
  consider: {
    label: 'Decide consider',
    from: ['pending', 'dispute'],
    act: (twin, report) => completeReport(twin, report, { result: 'consider' }),
  },
  suspend: { label: 'Suspend', from: ['pending'], act: suspendReport },
  resume: { label: 'Resume', from: ['suspended'], act: resumeReport },
  'complete-now': { label: 'Complete now', from: ['pending', 'suspended'], act: completeNow },
  cancel: { label: 'Cancel', from: ['pending', 'suspended'], act: cancelReport },
  dispute: { label: 'Dispute', from: ['complete'], act: disputeReport },
  engage: {
    label: 'Engage',
    from: ['complete'],
    act: (twin, report) => adjudicate(twin, report, 'engaged'),
  },
  'pre-adverse': { label: 'Pre-adverse action', from: ['complete'], act: startPreAdverse },
  'post-adverse': { label: 'Post-adverse action', from: ['complete'], act: finishAdverse },
};
