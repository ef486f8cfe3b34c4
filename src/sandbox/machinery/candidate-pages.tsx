import type { Child } from 'hono/jsx';
import { Page } from './page-layout.tsx';

/** One of the people whose number decides how a check ends. */
interface MockPerson {
  readonly name: string;
  readonly ssn: string;
  readonly outcome: string;
}

/** The form on which a candidate consents, with their names and the mock numbers; works without scripts. */
export function ConsentPage({
  agency,
  ordered,
  firstName,
  lastName,
  problem,
  mockPeople,
  children,
}: {
  agency: string;
  /** What the package is called. */
  ordered: string;
  firstName: string;
  lastName: string;
  problem?: string | undefined;
  mockPeople: readonly MockPerson[];
  children?: Child;
}) {
  return (
    <Page title={`Background check for ${agency}`}>
      <p>
        {agency} asks you to complete a background check ({ordered}). {children}
      </p>
      {problem === undefined ? null : (
        <p class="notice" role="alert">
          {problem}
        </p>
      )}
      <form method="post" class="stack card">
        <label>
          First name
          <input name="first_name" required value={firstName} autocomplete="given-name" />
        </label>
        <label>
          Last name
          <input name="last_name" required value={lastName} autocomplete="family-name" />
        </label>
        <label>
          Social Security number (optional here; use a mock number)
          <input name="ssn" inputmode="numeric" placeholder={mockPeople[0]?.ssn} autocomplete="off" />
        </label>
        <label class="check">
          <input type="checkbox" name="consent" value="yes" required />
          <span>I have read the disclosure and authorize this background check.</span>
        </label>
        <button type="submit">Submit</button>
      </form>
      <MockTable people={mockPeople} />
    </Page>
  );
}

function MockTable({ people }: { people: readonly MockPerson[] }) {
  return (
    <details class="card">
      <summary>Mock numbers that decide how the check ends</summary>
      <table>
        {people.map(({ name, ssn, outcome }) => (
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

/** What a candidate sees when there is nothing to fill in. */
export function CandidateMessage({ title, text }: { title: string; text: string }) {
  return (
    <Page title={title}>
      <p>{text}</p>
    </Page>
  );
}
