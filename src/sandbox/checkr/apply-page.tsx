import { ConsentPage } from '../machinery/candidate-pages.tsx';
import type { Candidate, Invitation } from './checkr-objects.ts';
import type { CheckrTwin } from './checkr-twin.ts';
import { MOCK_CANDIDATES } from './mock-matrix.ts';

/** The page of an open invitation. */
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
    <ConsentPage
      agency={account.name}
      ordered={ordered?.name ?? invitation.package}
      firstName={candidate.first_name ?? ''}
      lastName={candidate.last_name ?? ''}
      problem={problem}
      mockPeople={MOCK_CANDIDATES}
    >
      This invitation ends on {invitation.expires_at.slice(0, 10)}.
    </ConsentPage>
  );
}
