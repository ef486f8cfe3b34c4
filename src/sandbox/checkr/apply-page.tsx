import { Page } from '../machinery/page-layout.tsx';
import type { Candidate, Invitation } from './checkr-objects.ts';
import type { CheckrTwin } from './checkr-twin.ts';
import { MOCK_CANDIDATES } from './mock-matrix.ts';

function MockTable() {
  return (
    <details class="card">
      <summary>Mock numbers that decide how the report ends</summary>
      <table>
        {MOCK_CANDIDATES.map(({ name, ssn, outcome }) => (
          <tr>
            <td>{name}</td>
            <td>{ssn}</td>
            <td>{outcome.replaceAll('_', ' ')}</td>
          </tr>
        ))}
      </table>
    </details>
  );
}

/** The form on which the candidate consents; works without scripts. */
export function ApplyPage({
  twin,
  invitation,
  candidate,
  problem,
}: {
  twin: CheckrTwin;
  invitation: Invitation;
  candidate: Candidate;
  problem?: string | undefined;
}) {
  const { account, packages } = twin.data();
  const ordered = packages.find(({ slug }) => slug === invitation.package);
  return (
    <Page title={`Background check for ${account.name}`}>
      <p>
        {account.name} asks you to complete a background check ({ordered?.name ?? invitation.package}). This
        invitation ends on {invitation.expires_at.slice(0, 10)}.
      </p>
      {problem === undefined ? null : (
        <p class="notice" role="alert">
          {problem}
        </p>
      )}
      <form method="post" class="stack card">
        <label>
          First name
          <input name="first_name" required value={candidate.first_name ?? ''} autocomplete="given-name" />
        </label>
        <label>
          Last name
          <input name="last_name" required value={candidate.last_name ?? ''} autocomplete="family-name" />
        </label>
        <label>
          Social Security number (optional here; use a mock number)
          <input name="ssn" inputmode="numeric" placeholder="544-25-5544" autocomplete="off" />
        </label>
        <label class="check">
          <input type="checkbox" name="consent" value="yes" required />
          <span>I have read the disclosure and authorize this background check.</span>
        </label>
        <button type="submit">Submit</button>
      </form>
      <MockTable />
    </Page>
  );
}

/** What the candidate sees when there is nothing to fill in. */
export function ApplyMessage({ title, text }: { title: string; text: string }) {
  return (
    <Page title={title}>
      <p>{text}</p>
    </Page>
  );
}
