import type { Hono } from 'hono';
import { CandidateMessage } from '../machinery/candidate-pages.tsx';
import type { TwinContext, TwinEnv } from '../machinery/control-router.ts';
import { ApplyPage } from './apply-page.tsx';
import { updateCandidate } from './candidate-changes.ts';
import { CandidateInput, checkCandidate } from './candidate-input.ts';
import { CheckrError } from './checkr-error.ts';
import type { Invitation } from './checkr-objects.ts';
import { type CheckrTwin, candidateOf } from './checkr-twin.ts';
import { isOpen, submitInvitation } from './invitation-changes.ts';
import { mockOutcome } from './mock-matrix.ts';

const PATH = '/invite/:account/:token';

function invitationOf(c: TwinContext, { data }: CheckrTwin): Invitation | undefined {
  if (c.req.param('account') !== data().account.uri_name) return undefined;
  return Object.values(data().invitations).find(({ token }) => token === c.req.param('token'));
}

function closedPage(c: TwinContext, invitation: Invitation | undefined) {
  if (invitation === undefined) {
    return c.html(<CandidateMessage title="Not found" text="This invitation does not exist." />, 404);
  }
  if (invitation.status === 'completed') {
    return c.html(
      <CandidateMessage title="Thank you" text="Your information was submitted. We will be in touch." />,
    );
  }
  const text =
    invitation.deleted_at === null ? 'This invitation has expired.' : 'This invitation was canceled.';
  return c.html(<CandidateMessage title="Invitation closed" text={text} />, 410);
}

/** Applies what the form says to the candidate; throws a CheckrError for values that Checkr refuses. */
function takeForm(twin: CheckrTwin, invitation: Invitation, form: Record<string, unknown>): void {
  const field = (name: string) => String(form[name] ?? '').trim();
  if (field('consent') !== 'yes') throw new CheckrError(400, 'Please authorize the background check.');
  const candidate = candidateOf(twin, invitation.candidate_id);
  const names = { first_name: field('first_name'), last_name: field('last_name') };
  const ssn = field('ssn');
  const input = CandidateInput.parse({ ...names, ...(ssn === '' ? {} : { ssn }) });
  checkCandidate(input, twin.now());
  const hasReports = candidate.report_ids.length > 0;
  if (!hasReports) updateCandidate(twin, candidate, input);
  submitInvitation(twin, invitation, mockOutcome(ssn));
}

/** The candidate's own pages, at the address of `invitation_url`. */
export function applyRoutes(app: Hono<TwinEnv>, twin: CheckrTwin): void {
  const form = (c: TwinContext, invitation: Invitation, problem?: string) =>
    c.html(
      <ApplyPage
        twin={twin}
        invitation={invitation}
        candidate={candidateOf(twin, invitation.candidate_id)}
        problem={problem}
      />,
      problem === undefined ? 200 : 422,
    );
  app.get(PATH, (c) => {
    const invitation = invitationOf(c, twin);
    return invitation !== undefined && isOpen(invitation) ? form(c, invitation) : closedPage(c, invitation);
  });
  app.post(PATH, async (c) => {
    const invitation = invitationOf(c, twin);
    if (invitation === undefined || !isOpen(invitation)) return closedPage(c, invitation);
    try {
      takeForm(twin, invitation, await c.req.parseBody());
    } catch (error) {
      if (error instanceof CheckrError) return form(c, invitation, error.message);
      throw error;
    }
    await twin.machine.flush();
    return c.redirect(c.req.path, 303);
  });
}
