import { ActionButton, Page } from '../machinery/page-layout.tsx';
import type { Invitation, Report } from './checkr-objects.ts';
import type { CheckrTwin } from './checkr-twin.ts';
import { isOpen } from './invitation-changes.ts';
import { invitationUrl } from './render-checkr.ts';
import { REPORT_ACTIONS } from './report-actions.ts';

const SHOWN = 50;

function personName({ data }: CheckrTwin, candidateId: string): string {
  const candidate = data().candidates[candidateId];
  const name = [candidate?.first_name, candidate?.last_name].filter((part) => part != null).join(' ');
  return name === '' ? (candidate?.email ?? candidateId) : name;
}

function invitationState({ status, deleted_at }: Invitation): string {
  return deleted_at === null ? status : 'canceled';
}

function InvitationCard({ twin, invitation }: { twin: CheckrTwin; invitation: Invitation }) {
  return (
    <article class="card">
      <h3>
        {personName(twin, invitation.candidate_id)} <span class="badge">{invitationState(invitation)}</span>
      </h3>
      <p class="facts">
        {invitation.package} · created {invitation.created_at} · ends {invitation.expires_at}
      </p>
      <p class="facts">{invitation.id}</p>
      {isOpen(invitation) ? (
        <div>
          <a href={new URL(invitationUrl(twin, invitation)).pathname}>Open the candidate's page</a>{' '}
          <ActionButton action={`/play/invitations/${invitation.id}/expire`} label="Expire" />
          <ActionButton action={`/play/invitations/${invitation.id}/cancel`} label="Cancel" />
        </div>
      ) : null}
    </article>
  );
}

function tone({ status, result }: Report): string {
  if (status === 'complete') return result === 'clear' ? 'good' : 'bad';
  return 'wait';
}

function ReportCard({ twin, report }: { twin: CheckrTwin; report: Report }) {
  const words = [report.status, report.result, report.adjudication, report.assessment].filter(
    (word) => word !== null,
  );
  const actions = Object.entries(REPORT_ACTIONS).filter(([, { from }]) => from.includes(report.status));
  return (
    <article class="card">
      <h3>
        {personName(twin, report.candidate_id)}{' '}
        <span class={`badge ${tone(report)}`}>{words.join(' · ').replaceAll('_', ' ')}</span>
      </h3>
      <p class="facts">
        {report.package} · created {report.created_at} · estimated{' '}
        {report.estimated_completion_time?.slice(0, 10)}
        {report.includes_canceled ? ' · includes canceled' : ''}
      </p>
      <p class="facts">{report.id}</p>
      {actions.map(([name, { label }]) => (
        <ActionButton action={`/play/reports/${report.id}/${name}`} label={label} />
      ))}
    </article>
  );
}

function CandidateTable({ twin }: { twin: CheckrTwin }) {
  const newest = Object.values(twin.data().candidates).slice(-SHOWN).reverse();
  return (
    <div class="card" style="overflow-x:auto">
      <table>
        {newest.map(({ id, email, custom_id }) => (
          <tr>
            <td>{personName(twin, id)}</td>
            <td>{email}</td>
            <td>{custom_id}</td>
          </tr>
        ))}
      </table>
    </div>
  );
}

/** The page on which a person plays Checkr. */
export function CheckrPage({ twin }: { twin: CheckrTwin }) {
  const { candidates, invitations, reports } = twin.data();
  return (
    <Page title="Checkr sandbox">
      <h2>Reports ({Object.keys(reports).length})</h2>
      {Object.values(reports)
        .slice(-SHOWN)
        .reverse()
        .map((report) => (
          <ReportCard twin={twin} report={report} />
        ))}
      <h2>Invitations ({Object.keys(invitations).length})</h2>
      {Object.values(invitations)
        .slice(-SHOWN)
        .reverse()
        .map((invitation) => (
          <InvitationCard twin={twin} invitation={invitation} />
        ))}
      <h2>Candidates ({Object.keys(candidates).length})</h2>
      <CandidateTable twin={twin} />
      <p class="facts">
        Control API: <a href="/_control">/_control</a>
      </p>
    </Page>
  );
}
