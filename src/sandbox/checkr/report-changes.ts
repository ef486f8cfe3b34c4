import { randomHex } from '../machinery/random-ids.ts';
import { CheckrError } from './checkr-error.ts';
import type { Adjudication, Candidate, Outcome, Package, Report, WorkLocation } from './checkr-objects.ts';
import { type CheckrTwin, candidateOf, isoSeconds, nowText, packageOf } from './checkr-twin.ts';
import { emit } from './checkr-webhooks.ts';
import { renderCandidate, renderReport } from './render-checkr.ts';
import { screeningIds } from './screening-ids.ts';

const DAY_MS = 24 * 3_600_000;
const ETA_DAYS = 2;
const ASSESSMENT_DELAY_MS = 1000;
const UPGRADE_LIMIT_MS = 30 * DAY_MS;

export const OUTCOME_JOB = 'report.outcome';
export const ASSESS_JOB = 'report.assess';

function announce(twin: CheckrTwin, type: string, report: Report): void {
  twin.machine.changed();
  emit(twin, type, renderReport(report));
}

/** Refuses a step that the report's status does not allow. Checkr publishes no texts for this. */
function requireStatus(report: Report, allowed: Report['status'][], step: string): void {
  if (!allowed.includes(report.status)) {
    throw new CheckrError(400, `Report is ${report.status} and can not be ${step}`);
  }
}

function planOutcome(twin: CheckrTwin, report: Report): void {
  twin.machine.scheduler.cancel({ kind: OUTCOME_JOB, subject: report.id });
  if (report.outcome === 'manual') return;
  const delayMs = twin.data().scenario.completeAfterMs;
  twin.machine.scheduler.add({ kind: OUTCOME_JOB, subject: report.id, delayMs });
}

/** Sets the estimate. Checkr: only its date means anything; it comes by `report.updated`. */
export function setEta(twin: CheckrTwin, report: Report, instant: number): void {
  report.estimated_completion_time = `${isoSeconds(instant).slice(0, 10)}T00:00:00Z`;
  report.eta_generated_at = nowText(twin);
  announce(twin, 'report.updated', report);
}

export interface NewReport {
  candidate: Candidate;
  package: Package;
  source: Report['source'];
  tags: string[];
  work_locations: WorkLocation[];
  outcome: Outcome;
}

/**
 * Adds a pending report, with an estimate, and plans its outcome. `announceLink` ties it to an invitation and puts
 * `report.created` in its place among the events of that.
 */
export function createReport(
  twin: CheckrTwin,
  { candidate, package: ordered, source, tags, work_locations, outcome }: NewReport,
  announceLink: (report: Report, created: () => void) => void = (_, created) => created(),
): Report {
  const report: Report = {
    id: randomHex(24),
    status: 'pending',
    result: null,
    includes_canceled: false,
    created_at: nowText(twin),
    completed_at: null,
    revised_at: null,
    upgraded_at: null,
    turnaround_time: null,
    package: ordered.slug,
    tags,
    adjudication: null,
    assessment: null,
    source,
    work_locations,
    estimated_completion_time: null,
    eta_generated_at: null,
    candidate_id: candidate.id,
    screenings: screeningIds(ordered),
    outcome,
  };
  twin.data().reports[report.id] = report;
  candidate.report_ids.push(report.id);
  announceLink(report, () => announce(twin, 'report.created', report));
  setEta(twin, report, twin.now() + ETA_DAYS * DAY_MS);
  planOutcome(twin, report);
  return report;
}

/** Completes a pending report; a report that was complete before (dispute, upgrade) counts as revised. */
export function completeReport(
  twin: CheckrTwin,
  report: Report,
  { result, includesCanceled = false }: { result: 'clear' | 'consider'; includesCanceled?: boolean },
): void {
  requireStatus(report, ['pending', 'dispute', 'suspended'], 'completed');
  const completedAt = nowText(twin);
  if (report.completed_at === null) {
    report.completed_at = completedAt;
    report.turnaround_time = (Date.parse(completedAt) - Date.parse(report.created_at)) / 1000;
  } else {
    report.revised_at = completedAt;
  }
  report.status = 'complete';
  report.result = result;
  report.includes_canceled ||= includesCanceled;
  report.assessment = null;
  announce(twin, 'report.completed', report);
  if (twin.data().settings.assess) {
    twin.machine.scheduler.add({ kind: ASSESS_JOB, subject: report.id, delayMs: ASSESSMENT_DELAY_MS });
  }
}

/** Checkr: the assessment arrives a short time after completion, by `report.updated`. */
export function assessReport(twin: CheckrTwin, report: Report, assessment: Report['assessment']): void {
  report.assessment = assessment;
  announce(twin, 'report.updated', report);
}

/** Every screening canceled. */
export function cancelReport(twin: CheckrTwin, report: Report): void {
  requireStatus(report, ['pending', 'suspended'], 'canceled');
  report.status = 'canceled';
  report.result = null;
  report.completed_at = nowText(twin);
  report.includes_canceled = true;
  announce(twin, 'report.canceled', report);
}

export function suspendReport(twin: CheckrTwin, report: Report): void {
  requireStatus(report, ['pending'], 'suspended');
  report.status = 'suspended';
  announce(twin, 'report.suspended', report);
}

export function resumeReport(twin: CheckrTwin, report: Report): void {
  requireStatus(report, ['suspended'], 'resumed');
  report.status = 'pending';
  if (report.outcome === 'suspended') report.outcome = 'clear';
  announce(twin, 'report.resumed', report);
  planOutcome(twin, report);
}

export function disputeReport(twin: CheckrTwin, report: Report): void {
  requireStatus(report, ['complete'], 'disputed');
  report.status = 'dispute';
  announce(twin, 'report.disputed', report);
}

/** Checkr: "Complete Now" cancels what is open; the rest decides between complete and canceled. */
export function completeNow(twin: CheckrTwin, report: Report): void {
  requireStatus(report, ['pending', 'suspended'], 'completed');
  if (twin.data().settings.completeNow === 'canceled') {
    cancelReport(twin, report);
    return;
  }
  report.includes_canceled = true;
  announce(twin, 'report.updated', report);
  completeReport(twin, report, { result: 'clear', includesCanceled: true });
}

/** Sets the decision on a complete report; the candidate shows that of its newest report. */
export function adjudicate(twin: CheckrTwin, report: Report, adjudication: Adjudication | null): void {
  if (report.status === 'dispute') throw new CheckrError(400, 'Report is in dispute');
  const candidate = candidateOf(twin, report.candidate_id);
  report.adjudication = adjudication;
  if (candidate.report_ids.at(-1) === report.id) candidate.adjudication = adjudication;
  twin.machine.changed();
  if (adjudication === null) return;
  emit(twin, `report.${adjudication}`, renderReport(report));
  emit(twin, `candidate.${adjudication}`, renderCandidate(candidate));
}

/** Raises the package of a report, which runs again until it is complete once more. */
export function upgradeReport(twin: CheckrTwin, report: Report, slug: string): void {
  const next = packageOf(twin, slug);
  const before = new Set(packageOf(twin, report.package).screenings.map(({ type }) => type));
  if (report.adjudication === 'pre_adverse_action' || report.adjudication === 'post_adverse_action') {
    throw new CheckrError(
      400,
      'Report has a pre-existing adverse action. See https://docs.checkr.com/#operation/updateReport',
    );
  }
  if (candidateOf(twin, report.candidate_id).ssn === null) {
    throw new CheckrError(400, 'Candidate must have SSN to upgrade report.');
  }
  if (twin.now() - Date.parse(report.created_at) > UPGRADE_LIMIT_MS) {
    throw new CheckrError(400, 'Report too old to upgrade.');
  }
  if (next.screenings.every(({ type }) => before.has(type))) {
    throw new CheckrError(400, 'New package does not add any screenings');
  }
  report.package = next.slug;
  report.screenings = { ...screeningIds(next), ...definedOnly(report.screenings) };
  report.status = 'pending';
  report.result = null;
  report.assessment = null;
  report.upgraded_at = nowText(twin);
  announce(twin, 'report.upgraded', report);
  planOutcome(twin, report);
}

function definedOnly(screenings: Report['screenings']): Report['screenings'] {
  return Object.fromEntries(
    Object.entries(screenings).filter(([, id]) => id !== null && !(Array.isArray(id) && id.length === 0)),
  );
}

/** Carries out what was planned for a report, if it still waits for it. */
export function carryOutOutcome(twin: CheckrTwin, report: Report): void {
  if (report.status !== 'pending') return;
  const acts: Record<Outcome, () => void> = {
    clear: () => completeReport(twin, report, { result: 'clear' }),
    consider: () => completeReport(twin, report, { result: 'consider' }),
    clear_with_canceled: () => completeReport(twin, report, { result: 'clear', includesCanceled: true }),
    canceled: () => cancelReport(twin, report),
    suspended: () => suspendReport(twin, report),
    manual: () => {},
  };
  acts[report.outcome]();
}
