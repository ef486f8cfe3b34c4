import { z } from 'zod';
import {
  ControlRefusal,
  type ControlRouter,
  controlBody,
  type TwinContext,
} from '../machinery/control-router.ts';
import { type Invitation, OUTCOMES, type Report } from './checkr-objects.ts';
import { type CheckrTwin, candidateOf, packageOf, reportOf } from './checkr-twin.ts';
import {
  createInvitation,
  deleteInvitation,
  expireInvitation,
  submitInvitation,
} from './invitation-changes.ts';
import { renderInvitation, renderReport } from './render-checkr.ts';
import { REPORT_ACTIONS } from './report-actions.ts';
import { assessReport, createReport, setEta } from './report-changes.ts';

const DashboardOrder = z.object({
  candidate_id: z.string(),
  package: z.string(),
  tags: z.array(z.string()).default([]),
});
const ForeignReport = DashboardOrder.extend({
  source: z.enum(['api', 'continuous_check', 'manual_order', 'recurrence', 'web']).default('manual_order'),
  outcome: z.enum(OUTCOMES).optional(),
});

function addInvitationCalls({ route }: ControlRouter, twin: CheckrTwin): void {
  const one = (
    path: string,
    what: string,
    act: (c: TwinContext, invitation: Invitation) => void | Promise<void>,
  ) =>
    route('POST', `/invitations/:id/${path}`, what, async (c) => {
      const invitation = twin.data().invitations[c.req.param('id') ?? ''];
      if (invitation === undefined) throw new ControlRefusal(404, 'no such invitation');
      await act(c, invitation);
      return renderInvitation(twin, invitation);
    });
  const order = '{candidate_id, package, tags?}: orders as somebody in the dashboard would';
  route('POST', '/invitations', order, async (c) => {
    const body = await controlBody(c, DashboardOrder);
    const candidate = candidateOf(twin, body.candidate_id);
    const { work_locations } = candidate;
    const ordered = packageOf(twin, body.package);
    return renderInvitation(
      twin,
      createInvitation(twin, { candidate, package: ordered, tags: body.tags, work_locations }),
    );
  });
  one('submit', '{outcome?}: the candidate fills in and submits the form', async (c, invitation) => {
    const { outcome } = await controlBody(c, z.object({ outcome: z.enum(OUTCOMES).optional() }));
    submitInvitation(twin, invitation, outcome);
  });
  one('expire', 'lets the invitation expire now', (_, invitation) => expireInvitation(twin, invitation));
  one('forget', 'loses the invitation, as if it had never been ordered', (_, { id }) => {
    delete twin.data().invitations[id];
    twin.machine.changed();
  });
  one('cancel', 'cancels the invitation in the dashboard', (_, invitation) => {
    deleteInvitation(twin, invitation);
  });
}

function addReportCalls({ route }: ControlRouter, twin: CheckrTwin): void {
  const report = (c: TwinContext): Report => reportOf(twin, c.req.param('id') ?? '');
  for (const [name, { label, act }] of Object.entries(REPORT_ACTIONS)) {
    route('POST', `/reports/:id/${name}`, label, (c) => {
      act(twin, report(c));
      return renderReport(report(c));
    });
  }
  const foreign = '{candidate_id, package, source?, outcome?}: a report without an invitation';
  route('POST', '/reports', foreign, async (c) => {
    const body = await controlBody(c, ForeignReport);
    const candidate = candidateOf(twin, body.candidate_id);
    const created = createReport(twin, {
      candidate,
      package: packageOf(twin, body.package),
      source: body.source,
      tags: body.tags,
      work_locations: candidate.work_locations,
      outcome: body.outcome ?? twin.data().scenario.outcome,
    });
    return renderReport(created);
  });
  route('POST', '/reports/:id/eta', '{estimated_completion_time}: changes the estimate', async (c) => {
    const Eta = z.object({ estimated_completion_time: z.iso.datetime() });
    const { estimated_completion_time } = await controlBody(c, Eta);
    setEta(twin, report(c), Date.parse(estimated_completion_time));
    return renderReport(report(c));
  });
  route('POST', '/reports/:id/assessment', '{assessment}: eligible, review, escalated or null', async (c) => {
    const Assessment = z.object({ assessment: z.enum(['eligible', 'review', 'escalated']).nullable() });
    assessReport(twin, report(c), (await controlBody(c, Assessment)).assessment);
    return renderReport(report(c));
  });
}

/** Calls in which the candidate, Checkr or somebody in its dashboard does something. */
export function addOrderControl(control: ControlRouter, twin: CheckrTwin): void {
  addInvitationCalls(control, twin);
  addReportCalls(control, twin);
}
