import { ActionButton, Page } from '../machinery/page-layout.tsx';
import type { Opportunity } from './lever-objects.ts';
import { applicationOf, isHired, type LeverTwin, postingOf, reasonOf, stageOf } from './lever-twin.ts';

function StatusBadge({ twin, opportunity }: { twin: LeverTwin; opportunity: Opportunity }) {
  if (isHired(twin, opportunity)) return <span class="badge good">Hired</span>;
  if (opportunity.archived === null) return <span class="badge">Active</span>;
  return <span class="badge wait">Archived: {reasonOf(twin, opportunity.archived.reason)?.text}</span>;
}

function StageChoice({ twin, current }: { twin: LeverTwin; current: string }) {
  return (
    <select name="stage" aria-label="Stage">
      {twin.data().stages.map(({ id, text }) => (
        <option value={id} selected={id === current}>
          {text}
        </option>
      ))}
    </select>
  );
}

function OpportunityCard({ twin, opportunity }: { twin: LeverTwin; opportunity: Opportunity }) {
  const contact = twin.data().contacts[opportunity.contact];
  const application = applicationOf(twin, opportunity);
  const posting = application === undefined ? undefined : postingOf(twin, application.posting);
  const action = (name: string) => `/play/opportunities/${opportunity.id}/${name}`;
  return (
    <article class="card">
      <h3>
        {contact?.name === '' ? 'No name' : contact?.name}{' '}
        <StatusBadge twin={twin} opportunity={opportunity} />
      </h3>
      <p class="facts">
        {posting?.text ?? 'No posting'} · {stageOf(twin, opportunity.stage)?.text} ·{' '}
        {contact?.emails.join(', ')}
      </p>
      <p class="facts">Tags: {opportunity.tags.join(', ')}</p>
      <p class="facts">{opportunity.id}</p>
      {isHired(twin, opportunity) ? null : <ActionButton action={action('hire')} label="Hire" />}
      {opportunity.archived === null ? (
        <ActionButton action={action('archive')} label="Archive" />
      ) : (
        <ActionButton action={action('unarchive')} label="Unarchive" />
      )}
      <ActionButton action={action('stage')} label="Move">
        <StageChoice twin={twin} current={opportunity.stage} />
      </ActionButton>
      <ActionButton action={action('tag')} label="Add tag">
        <input name="tag" required size={14} aria-label="Tag" />
      </ActionButton>
      <ActionButton action={action('delete')} label="Delete" />
    </article>
  );
}

function CandidateForm({ twin }: { twin: LeverTwin }) {
  return (
    <form method="post" action="/play/opportunities" class="stack card">
      <label>
        Name
        <input name="name" required />
      </label>
      <label>
        E-mail
        <input name="email" type="email" required />
      </label>
      <label>
        Phone
        <input name="phone" />
      </label>
      <label>
        Location
        <input name="location" placeholder="San Francisco, CA" />
      </label>
      <label>
        Posting
        <select name="posting">
          {twin.data().postings.map(({ id, text }) => (
            <option value={id}>{text}</option>
          ))}
        </select>
      </label>
      <button type="submit">Add candidate</button>
    </form>
  );
}

function DeliveryTable({ twin }: { twin: LeverTwin }) {
  const newest = Object.values(twin.machine.state().deliveries).slice(-15).reverse();
  if (newest.length === 0) return <p class="facts">Nothing was sent yet.</p>;
  return (
    <div class="card" style="overflow-x:auto">
      <table>
        {newest.map(({ event, status, attempts, url }) => (
          <tr>
            <td>{event}</td>
            <td>{status}</td>
            <td>{attempts.map((attempt) => attempt.status ?? 'no answer').join(', ')}</td>
            <td>{new URL(url).host}</td>
          </tr>
        ))}
      </table>
    </div>
  );
}

/** The page on which a person plays recruiter. */
export function LeverPage({ twin }: { twin: LeverTwin }) {
  const newestFirst = Object.values(twin.data().opportunities).reverse();
  return (
    <Page title="Lever sandbox">
      <h2>Add a candidate</h2>
      <CandidateForm twin={twin} />
      <h2>Opportunities ({newestFirst.length})</h2>
      {newestFirst.slice(0, 100).map((opportunity) => (
        <OpportunityCard twin={twin} opportunity={opportunity} />
      ))}
      <h2>Webhooks sent</h2>
      <DeliveryTable twin={twin} />
      <p class="facts">
        Control API: <a href="/_control">/_control</a>
      </p>
    </Page>
  );
}
