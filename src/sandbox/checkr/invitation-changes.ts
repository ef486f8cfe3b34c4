import { randomHex } from '../machinery/random-ids.ts';
import { CheckrError } from './checkr-error.ts';
import type { Candidate, Invitation, Outcome, Package, WorkLocation } from './checkr-objects.ts';
import { type CheckrTwin, candidateOf, isoSeconds, nowText, packageOf } from './checkr-twin.ts';
import { emit } from './checkr-webhooks.ts';
import { invitationExpiry } from './invitation-expiry.ts';
import { renderInvitation } from './render-checkr.ts';
import { createReport } from './report-changes.ts';

export const EXPIRE_JOB = 'invitation.expire';
export const SUBMIT_JOB = 'invitation.submit';

const ID_LENGTH = 24;
const TOKEN_LENGTH = 32;
/** Checkr: international candidates and invitations have ids of 30 hex digits. */
const INTERNATIONAL_ID_LENGTH = 30;

export function newId(international: boolean): string {
  return randomHex(international ? INTERNATIONAL_ID_LENGTH : ID_LENGTH);
}

function announce(twin: CheckrTwin, type: string, invitation: Invitation): void {
  twin.machine.changed();
  emit(twin, type, renderInvitation(twin, invitation));
}

/** Adds a pending invitation; it expires by itself, and in the `auto` scenario the candidate submits it. */
export function createInvitation(
  twin: CheckrTwin,
  {
    candidate,
    package: ordered,
    tags,
    work_locations,
  }: { candidate: Candidate; package: Package; tags: string[]; work_locations: WorkLocation[] },
): Invitation {
  const { scenario, settings } = twin.data();
  const createdAt = twin.now();
  const expiresAt =
    scenario.expireAfterMs === null
      ? invitationExpiry(createdAt, settings.invitationPeriodDays)
      : createdAt + scenario.expireAfterMs;
  const invitation: Invitation = {
    id: newId(candidate.international),
    token: randomHex(candidate.international ? INTERNATIONAL_ID_LENGTH : TOKEN_LENGTH),
    status: 'pending',
    completed_at: null,
    deleted_at: null,
    package: ordered.slug,
    created_at: isoSeconds(createdAt),
    expires_at: isoSeconds(expiresAt),
    tags,
    candidate_id: candidate.id,
    report_id: null,
    work_locations,
    international: candidate.international,
  };
  twin.data().invitations[invitation.id] = invitation;
  const { scheduler } = twin.machine;
  scheduler.add({ kind: EXPIRE_JOB, subject: invitation.id, delayMs: expiresAt - createdAt });
  if (scenario.candidate === 'auto') {
    scheduler.add({ kind: SUBMIT_JOB, subject: invitation.id, delayMs: scenario.submitAfterMs });
  }
  announce(twin, 'invitation.created', invitation);
  return invitation;
}

function forgetJobs({ machine }: CheckrTwin, { id }: Invitation): void {
  machine.scheduler.cancel({ kind: EXPIRE_JOB, subject: id });
  machine.scheduler.cancel({ kind: SUBMIT_JOB, subject: id });
}

export function isOpen({ status, deleted_at }: Invitation): boolean {
  return status === 'pending' && deleted_at === null;
}

/** The candidate submits: the invitation is completed and its report created; a closed invitation stays closed. */
export function submitInvitation(
  twin: CheckrTwin,
  invitation: Invitation,
  outcome: Outcome = twin.data().scenario.outcome,
): void {
  if (!isOpen(invitation)) throw new CheckrError(400, 'Invitation is no longer open');
  const { package: slug, tags, work_locations, candidate_id } = invitation;
  const order = {
    candidate: candidateOf(twin, candidate_id),
    package: packageOf(twin, slug),
    source: 'form' as const,
    tags,
    work_locations,
    outcome,
  };
  forgetJobs(twin, invitation);
  createReport(twin, order, (report, announceReport) => {
    const { reportCreatedFirst } = twin.data().settings;
    invitation.status = 'completed';
    invitation.completed_at = nowText(twin);
    invitation.report_id = report.id;
    if (reportCreatedFirst) announceReport();
    announce(twin, 'invitation.completed', invitation);
    if (!reportCreatedFirst) announceReport();
  });
}

export function expireInvitation(twin: CheckrTwin, invitation: Invitation): void {
  if (!isOpen(invitation)) return;
  forgetJobs(twin, invitation);
  invitation.status = 'expired';
  announce(twin, 'invitation.expired', invitation);
}

/** Checkr: canceling sets `deleted_at`, the status stays; only a pending invitation can be canceled. */
export function deleteInvitation(twin: CheckrTwin, invitation: Invitation): void {
  if (!isOpen(invitation))
    throw new CheckrError(400, `Invitation is ${invitation.status} and can not be canceled`);
  forgetJobs(twin, invitation);
  invitation.deleted_at = nowText(twin);
  twin.machine.changed();
  if (twin.data().settings.invitationDeletedEvent) announce(twin, 'invitation.deleted', invitation);
}
